using FellowOakDicom.Imaging.Codec;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FellowOakDicom;

public static class IServiceCollectionExtension
{
    public static IServiceCollection AddFellowOakDicom(this IServiceCollection services) => services.AddTranscoderManager<DefaultTranscoderManager>();

    public static IServiceCollection AddTranscoderManager<TTranscoderManager>(this IServiceCollection services)
        where TTranscoderManager : class, ITranscoderManager =>
        services.Replace(ServiceDescriptor.Singleton<ITranscoderManager, TTranscoderManager>());
}
