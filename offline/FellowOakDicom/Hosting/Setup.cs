namespace FellowOakDicom;

/// <summary>The services that the library uses: the program's, or the defaults where it named none.</summary>
internal static class Setup
{
    private static IServiceProviderHost s_host;

    internal static IServiceProvider ServiceProvider
    {
        get
        {
            if (s_host is null) new DicomSetupBuilder().Build();
            return s_host.GetServiceProvider();
        }
    }

    internal static void Use(IServiceProviderHost host) => s_host = host;
}
