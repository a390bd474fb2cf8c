using System.Text.RegularExpressions;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.Inference;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MedCluster.Silo.Tests.Telemetry;

public sealed class QueueTests : IDisposable
{
    // Gauges are the whole process's: the silos of tests that run beside this one tell of partition 0.
    private const int Partition = 1009;
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Metrics_tell_how_many_slots_work_waits_for_and_how_long_and_that_nothing_waits_any_more()
    {
        var settings = new SiloSettings
        {
            Store = _folder["store"],
            Models = Path.Combine(SharedData.RepositoryRoot, "models"),
            Inference = new InferenceOptions { Devices = ["sim:0"] },
            Endpoint = SiloHost.FreeEndpoint(1),
            GatewayPort = SiloHost.FreeEndpoint(1).Port,
            Health = SiloHost.FreeEndpoint(1),
        };
        using var host = SiloHost.Build(settings);
        await host.StartAsync();
        var scheduler = host.Services.GetRequiredService<IGrainFactory>().Scheduler(Partition);
        var request = new LeaseRequest("a-run", Guid.NewGuid(), "", WorkPriority.Urgent, 5, ["a model that no silo has"]);
        using var seen = new CancellationTokenSource();
        var asking = AskAsync();
        await UntilAsync(settings, "medcluster_queue_slots", slots => slots == 5);
        await UntilAsync(settings, "medcluster_queue_age_seconds", age => age > 0);
        await seen.CancelAsync();
        await scheduler.AcquireAsync(request with { Slots = 0 });
        await asking;
        await UntilAsync(settings, "medcluster_queue_slots", slots => slots == 0);
        await host.StopAsync();

        // A run's holder asks again when its wait is over.
        async Task AskAsync()
        {
            while (!seen.IsCancellationRequested) await scheduler.AcquireAsync(request);
        }
    }

    private async Task UntilAsync(SiloSettings settings, string metric, Predicate<double> enough)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await timer.WaitForNextTickAsync(timeout.Token))
        {
            var text = await _http.GetStringAsync(new Uri($"http://{settings.Health}/metrics"), timeout.Token);
            if (Regex.Match(text, $@"^{metric}{{[^}}]*partition=""{Partition}"",priority=""urgent""[^}}]*}} (\S+)", RegexOptions.Multiline) is { Success: true } match
                && enough(double.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))) return;
        }
    }
}
