using MedCluster.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MedCluster.Silo.Telemetry;

/// <summary>Metrics for Prometheus at <c>/metrics</c>; metrics and traces to an OpenTelemetry collector where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one.</summary>
internal static class SiloTelemetry
{
    private const string CollectorVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Whether traces go anywhere: without, calls don't carry any along, which costs.</summary>
    public static bool IsTraced => Environment.GetEnvironmentVariable(CollectorVariable) is { Length: > 0 };

    public static IServiceCollection AddMedClusterTelemetry(this IServiceCollection services, string silo)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("medcluster", serviceInstanceId: silo))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(MedClusterTelemetry.Name, "Microsoft.Orleans").AddPrometheusExporter();
                if (IsTraced) metrics.AddOtlpExporter();
            });
        if (IsTraced) telemetry.WithTracing(tracing => tracing.AddSource(MedClusterTelemetry.Name, "Microsoft.Orleans.Application").AddOtlpExporter());
        return services;
    }
}
