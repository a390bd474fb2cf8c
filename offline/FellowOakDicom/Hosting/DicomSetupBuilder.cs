using Microsoft.Extensions.DependencyInjection;

namespace FellowOakDicom;

/// <summary>Chooses the services that the library uses.</summary>
public class DicomSetupBuilder
{
    private readonly IServiceCollection _services = new ServiceCollection().AddFellowOakDicom();

    public static void UseServiceProvider(IServiceProvider provider) => Setup.Use(new Host(provider));

    public static void UseServiceProvider(IServiceProviderHost provider) => Setup.Use(provider);

    public DicomSetupBuilder RegisterServices(Action<IServiceCollection> registerAction)
    {
        registerAction?.Invoke(_services);
        return this;
    }

    public void Build() => UseServiceProvider(_services.BuildServiceProvider());

    private sealed class Host(IServiceProvider provider) : IServiceProviderHost
    {
        public IServiceProvider GetServiceProvider() => provider;
    }
}
