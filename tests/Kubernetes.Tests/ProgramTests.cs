using System.CommandLine;
using System.Diagnostics.Metrics;
using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using k8s.Models;
using MedCluster.Api;
using MedCluster.Client.Cluster;
using MedCluster.Client.Serve;
using MedCluster.Silo;
using MedCluster.Silo.Clustering;
using MedCluster.Silo.Configuration;
using MedCluster.Silo.Health;
using MedCluster.Silo.Telemetry;
using MedCluster.Storage;
using MedCluster.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MedCluster.Kubernetes.Tests;

/// <summary>What the manifests say, held to the program: settings, ports, paths, commands, times and metrics are those that it has.</summary>
public sealed partial class ProgramTests
{
    private const string ApiPrefix = $"{SiloConfiguration.Prefix}API__";

    [KubectlTheory]
    [InlineData("cpu")]
    [InlineData("gpu")]
    [InlineData("local")]
    public void Silos_take_the_settings_ports_and_paths_that_the_manifests_name(string overlay)
    {
        foreach (var silos in Overlay.Of(overlay).Silos)
        {
            var container = Assert.Single(silos.Spec.Template.Spec.Containers);
            var (settings, api, unread) = Read(Overlay.Of(overlay).Environment(container));
            Assert.Empty(unread);
            Assert.Equal(
                new Dictionary<string, int> { ["silo"] = settings.Endpoint.Port, ["gateway"] = settings.GatewayPort, ["health"] = settings.Health!.Port, ["api"] = BindingAddress.Parse(api.Urls).Port },
                container.Ports.ToDictionary(port => port.Name, port => port.ContainerPort));
            ApiOptionsCheck.ThrowIfWrong(api);
            // The pod's own address and name, as the field references give them.
            Assert.Equal((IPAddress.Parse("10.9.8.7"), "a-pod"), (settings.Endpoint.Address, settings.Name));
            Assert.Equal(settings.Endpoint.Address, settings.Health.Address);
            Assert.Equal(["status.podIP", "metadata.name"], container.Env.Where(variable => variable.Name is "POD_IP" or "POD_NAME").OrderBy(variable => variable.Name).Select(variable => variable.ValueFrom.FieldRef.FieldPath));

            Assert.Equal((HealthListener.LivePath, "health"), Probe(container.StartupProbe));
            Assert.Equal((HealthListener.LivePath, "health"), Probe(container.LivenessProbe));
            Assert.Equal((HealthListener.ReadyPath, "health"), Probe(container.ReadinessProbe));
            var annotations = silos.Spec.Template.Metadata.Annotations;
            Assert.Equal((HealthListener.MetricsPath, $"{settings.Health.Port}"), (annotations["prometheus.io/path"], annotations["prometheus.io/port"]));

            Assert.True(silos.Spec.Template.Spec.TerminationGracePeriodSeconds >= (settings.ShutdownTime + TimeSpan.FromSeconds(5)).TotalSeconds, $"{settings.ShutdownTime} is what stopping may take");
            var gpus = container.Resources.Limits.TryGetValue("nvidia.com/gpu", out var limit) ? limit.ToInt32() : 0;
            Assert.Equal(Enumerable.Range(0, gpus).Select(index => $"cuda:{index}"), settings.Inference.Devices);
            Assert.Equal(gpus > 0, silos.Spec.Template.Spec.NodeSelector?.ContainsKey("nvidia.com/gpu.present") ?? false);
        }
    }

    [KubectlTheory]
    [InlineData("cpu")]
    [InlineData("gpu")]
    [InlineData("local")]
    public void Every_container_runs_a_command_that_there_is_and_gets_its_secrets_by_reference(string overlay)
    {
        var rendered = Overlay.Of(overlay);
        var root = new RootCommand { SiloCommand.Create(), DatabaseCommand.Create() };
        foreach (var container in rendered.OwnContainers)
        {
            if (container.Command is null) Assert.Empty(root.Parse([.. container.Args]).Errors);
            Assert.All(container.Env.Where(variable => variable.Name is "MEDCLUSTER_DATABASE" or "MEDCLUSTER_STORE"), variable => Assert.NotNull(variable.ValueFrom.SecretKeyRef));
        }
        Assert.Contains(rendered.OwnContainers, container => container.Args is ["database", "create"]);
        Assert.Equal(overlay == "local", rendered.All<V1Secret>().Any());
    }

    [KubectlFact]
    public void The_local_cluster_finds_its_own_database_and_store()
    {
        var rendered = Overlay.Of("local");
        var environment = rendered.Environment(rendered.Silos.Single().Spec.Template.Spec.Containers[0]);
        var services = rendered.All<V1Service>().ToDictionary(service => service.Metadata.Name, service => service.Spec.Ports.Single().Port);
        Assert.Equal($"medcluster@postgresql:{services["postgresql"]}/medcluster", ClusterDatabase.Describe(environment["MEDCLUSTER_DATABASE"]));
        Assert.Contains($"azurite:{services["azurite"]}/medcluster", BlobStores.Open(environment["MEDCLUSTER_STORE"], TimeProvider.System).Description, StringComparison.Ordinal);
        var account = rendered.Environment(rendered.Containers.Single(container => container.Name == "azurite"))["AZURITE_ACCOUNTS"].Split(':');
        Assert.Contains($"AccountName={account[0]};AccountKey={account[1]};", environment["MEDCLUSTER_STORE"], StringComparison.Ordinal);
    }

    [KubectlFact]
    public async Task The_autoscaler_and_the_documents_name_metrics_that_silos_have()
    {
        var metrics = await MetricsAsync();
        foreach (var overlay in (string[])["cpu", "gpu"])
            foreach (var scaler in Overlay.Of(overlay).All<V2HorizontalPodAutoscaler>()) Assert.Contains(Assert.Single(scaler.Spec.Metrics).External.Metric.Name, metrics);
        var written = new[] { Path.Combine("k8s", "README.md"), Path.Combine("k8s", "monitoring", "prometheus-adapter.yaml"), Path.Combine("k8s", "monitoring", "alerts.yaml") }
            .SelectMany(file => MetricName().Matches(Tools.Read(file)).Select(match => Suffix().Replace(match.Value, ""))).ToHashSet();
        Assert.NotEmpty(written);
        Assert.Subset(metrics.Select(metric => Suffix().Replace(metric, "")).ToHashSet(), written);
    }

    /// <summary>The settings of a silo with this environment, and the variables that neither it nor anything else reads.</summary>
    private static (SiloSettings Settings, ApiOptions Api, IEnumerable<string> Unread) Read(Dictionary<string, string> environment)
    {
        string[] others = ["POD_IP", "POD_NAME", "OTEL_EXPORTER_OTLP_ENDPOINT"];
        var own = environment.Where(pair => pair.Key.StartsWith(SiloConfiguration.Prefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[SiloConfiguration.Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair.Value);
        var configuration = new RecordingConfiguration(new ConfigurationBuilder().AddInMemoryCollection(own).Build());
        (string Name, string Value)[] pod = [("POD_IP", "10.9.8.7"), ("POD_NAME", "a-pod")];
        try
        {
            foreach (var (name, value) in pod) Environment.SetEnvironmentVariable(name, environment.ContainsKey(name) ? value : null);
            var settings = SiloConfiguration.Read(configuration, "models");
            var unread = environment.Keys.Where(name => !others.Contains(name) && !configuration.Keys.Contains(name[SiloConfiguration.Prefix.Length..]));
            return (settings, WebServer.Read(configuration), [.. unread.Where(name => !(name.StartsWith(ApiPrefix, StringComparison.Ordinal) && typeof(ApiOptions).GetProperty(name[ApiPrefix.Length..], BindingFlags.IgnoreCase | BindingFlags.Instance | BindingFlags.Public) is not null))]);
        }
        finally
        {
            foreach (var (name, _) in pod) Environment.SetEnvironmentVariable(name, null);
        }
    }

    private static (string, string) Probe(V1Probe probe) => (probe.HttpGet.Path, probe.HttpGet.Port.Value);

    /// <summary>The names of the metrics that a silo serves once everything has been measured.</summary>
    private static async Task<HashSet<string>> MetricsAsync()
    {
        await using var services = new ServiceCollection().AddMedClusterTelemetry("a-silo").BuildServiceProvider();
        var endpoint = SiloHost.FreeEndpoint(1);
        await using var listener = new HealthListener(services, endpoint, NullLoggerFactory.Instance);
        await listener.StartAsync(default);
        foreach (var instrument in typeof(MedClusterTelemetry).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)))
        {
            switch (instrument)
            {
                case Counter<long> counter: counter.Add(1); break;
                case Counter<double> counter: counter.Add(1); break;
                case Histogram<int> histogram: histogram.Record(1); break;
                case Histogram<double> histogram: histogram.Record(1); break;
                case Gauge<long> gauge: gauge.Record(1); break;
                case Gauge<double> gauge: gauge.Record(1); break;
            }
        }
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri($"http://{endpoint}{HealthListener.MetricsPath}"));
        return [.. SampleName().Matches(text).Select(match => match.Value)];
    }

    [GeneratedRegex(@"\bmedcluster_[a-z0-9_]+")]
    private static partial Regex MetricName();

    [GeneratedRegex("^medcluster_[a-z0-9_]+", RegexOptions.Multiline)]
    private static partial Regex SampleName();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
