namespace FellowOakDicom;

public interface IServiceProviderHost
{
    IServiceProvider GetServiceProvider();
}
