using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MedCluster.Inference;
using MedCluster.Silo.Health;
using MedCluster.Storage;
using MedCluster.Telemetry;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MedCluster.Silo.Tests.Health;

public sealed class HealthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_silo_is_ready_when_it_takes_work_and_says_why_when_it_does_not()
    {
        var settings = Settings();
        using var host = SiloHost.Build(settings);
        await host.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(settings, "live")).Status);
        var ready = await GetAsync(settings, "ready");
        Assert.Equal(HttpStatusCode.OK, ready.Status);
        Assert.Equal(["membership", "store", "devices", "draining"], ready.Body["checks"]!.AsArray().Select(check => (string)check!["name"]!));

        // Draining is told by readiness alone: a silo that finishes its work must not be restarted.
        host.Services.GetRequiredService<SiloHealth>().Draining = true;
        var draining = await GetAsync(settings, "ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, draining.Status);
        Assert.Contains("stopping", (string)draining.Body["checks"]!.AsArray().Single(check => !(bool)check!["ok"]!)!["reason"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(settings, "live")).Status);
        await host.StopAsync();
    }

    [Fact]
    public async Task Metrics_are_there_for_Prometheus()
    {
        var settings = Settings();
        using var host = SiloHost.Build(settings);
        await host.StartAsync();
        MedClusterTelemetry.BatchComputed("sim:0", "a-model", 3, TimeSpan.FromSeconds(1), TimeSpan.Zero);
        var text = await _http.GetStringAsync(new Uri($"http://{settings.Health}/metrics"));
        Assert.Contains("medcluster_slices", text, StringComparison.Ordinal);
        Assert.Contains("medcluster_device_busy", text, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_store_that_is_away_makes_a_silo_not_ready_and_leaves_it_alive()
    {
        using var host = SiloHost.Build(Settings());
        await host.StartAsync();
        var away = BlobStores.Open("DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;BlobEndpoint=http://127.0.0.1:1/a", TimeProvider.System);
        var health = ActivatorUtilities.CreateInstance<SiloHealth>(host.Services, away);
        var ready = await health.ReadyAsync();
        Assert.Equal("store", Assert.Single(ready.Checks, check => !check.Ok).Name);
        Assert.True(health.Live().Ok);
        await host.StopAsync();
    }

    private SiloSettings Settings() => new()
    {
        Store = _folder["store"],
        Models = Path.Combine(SharedData.RepositoryRoot, "models"),
        Inference = new InferenceOptions { Devices = ["sim:0"] },
        Endpoint = SiloHost.FreeEndpoint(1),
        GatewayPort = SiloHost.FreeEndpoint(1).Port,
        Health = SiloHost.FreeEndpoint(1),
    };

    private async Task<(HttpStatusCode Status, JsonNode Body)> GetAsync(SiloSettings settings, string what)
    {
        using var answer = await _http.GetAsync(new Uri($"http://{settings.Health}/health/{what}"));
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>())!);
    }
}
