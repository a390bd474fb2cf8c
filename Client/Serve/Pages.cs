using MedCluster.Dashboard;
using Microsoft.AspNetCore.Builder;

namespace MedCluster.Client.Serve;

/// <summary>The dashboard in the web server of the API.</summary>
internal static class Pages
{
    /// <summary>What its pages need.</summary>
    public static void AddServices(WebApplicationBuilder builder) => builder.Services.AddMedClusterDashboard();

    /// <summary>Its pages; who isn't signed in sees none of them.</summary>
    public static void Map(WebApplication app) => app.MapMedClusterDashboard().RequireAuthorization();
}
