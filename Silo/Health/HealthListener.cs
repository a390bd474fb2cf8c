using System.Net;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace MedCluster.Silo.Health;

/// <summary>
/// Serves <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c> on a port of their own. It is a small web application beside the silo, so
/// that it answers before the silo has joined and until it has left.
/// </summary>
internal sealed class HealthListener(IServiceProvider silo, IPEndPoint endpoint, ILoggerFactory logging) : IHostedService, IAsyncDisposable
{
    internal const string LivePath = "/health/live";
    internal const string ReadyPath = "/health/ready";
    internal const string MetricsPath = "/metrics";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private WebApplication? _application;

    /// <summary>MedCluster's version, as every silo tells it.</summary>
    internal static string Version { get; } = typeof(HealthListener).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "medcluster" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(endpoint));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logging);
        var application = builder.Build();
        application.UseRouting();
        application.MapGet(LivePath, (RequestDelegate)(context => WriteAsync(context, silo.GetRequiredService<SiloHealth>().Live())));
        application.MapGet(ReadyPath, (RequestDelegate)(async context => await WriteAsync(context, await silo.GetRequiredService<SiloHealth>().ReadyAsync())));
        if (silo.GetService<MeterProvider>() is { } meters) application.UseOpenTelemetryPrometheusScrapingEndpoint(meters, null, MetricsPath, null, null);
        _application = application;
        await application.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _application?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _application?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.StatusCode = report.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(JsonSerializer.Serialize(report, Json), context.RequestAborted);
    }
}
