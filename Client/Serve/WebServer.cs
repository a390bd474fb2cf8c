using MedCluster.Api;
using Microsoft.Extensions.Configuration;

namespace MedCluster.Client.Serve;

/// <summary>The API and dashboard of a silo of this program, configured by its environment and <c>appsettings.json</c>.</summary>
internal static class WebServer
{
    /// <summary>The options; section <c>Api</c>.</summary>
    public static ApiOptions Read(IConfiguration configuration)
    {
        var options = new ApiOptions();
        configuration.GetSection("Api").Bind(options);
        return options;
    }

    /// <summary>Starts it on a silo that runs.</summary>
    /// <exception cref="Reasons.MedClusterException">An option is wrong, or the address is in use.</exception>
    public static Task<ApiServer> StartAsync(IServiceProvider silo, ApiOptions options, IConfiguration configuration, CancellationToken cancellationToken) =>
        ApiServer.StartAsync(silo, options, new PipelineFolder(Folders.Pipelines), configuration, Pages.AddServices, Pages.Map, cancellationToken);
}
