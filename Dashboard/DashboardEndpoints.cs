using MedCluster.Dashboard.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MedCluster.Dashboard;

/// <summary>Puts the dashboard into a web host: Blazor pages, rendered and kept live by the silo that serves them.</summary>
public static class DashboardEndpoints
{
    /// <summary>What the pages need, beside the read models of the API.</summary>
    public static IServiceCollection AddMedClusterDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.Configure<CircuitOptions>(options => options.DisconnectedCircuitMaxRetained = 50);
        services.AddCascadingAuthenticationState();
        return services;
    }

    /// <summary>
    /// Maps the pages and their assets; returns the pages, so that the host says who may see them. The host's policy on content security needs
    /// nothing but <c>'self'</c>, with <c>blob:</c> for pictures.
    /// </summary>
    public static IEndpointConventionBuilder MapMedClusterDashboard(this IEndpointRouteBuilder endpoints)
    {
        DashboardAssets.Map(endpoints);
        var pages = endpoints.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
        pages.Finally(static endpoint =>
        {
            if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: NotFound.Route, RequestDelegate: { } render }) endpoint.RequestDelegate = http => RenderNotFoundAsync(http, render);
        });
        return pages;
    }

    private static Task RenderNotFoundAsync(HttpContext http, RequestDelegate render)
    {
        // At the last moment: Blazor renders nothing into a response that is a 404 already.
        http.Response.OnStarting(static state =>
        {
            ((HttpContext)state).Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }, http);
        return render(http);
    }
}
