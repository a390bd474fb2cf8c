using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MedCluster.Api;
using MedCluster.Api.Access;
using MedCluster.Client.Serve;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.Grains.Submission;
using MedCluster.Grains.Workers;
using MedCluster.Inference;
using MedCluster.Silo;
using MedCluster.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MedCluster.Bench.Api;

/// <summary>
/// One process as <c>medcluster serve</c> makes it, with a batch of phantoms under way, and a second process of clients on the loopback address. All
/// share the machine's processors, so what the batch loses by the pollers is what answering costs and what asking does.
/// </summary>
internal sealed class ApiBench(int clients, TimeSpan period, int rounds, TimeSpan time, int size, int slices, IReadOnlyList<string> devices, bool json)
{
    private const string PipelineName = "ct-tissue";
    private const int StudiesMore = 200;
    private const int Toggles = 10;
    private const int Paints = 5;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongPolls = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan TogglePause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ToggleLimit = TimeSpan.FromSeconds(40);
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var scratch = new Scratch();
        var changes = new ChangeTimes();
        using var host = SiloHost.Build(
            new SiloSettings
            {
                Store = Path.Combine(scratch.Path, "store"),
                Models = Path.Combine(AppContext.BaseDirectory, "models"),
                Inference = new InferenceOptions { Devices = devices },
                Endpoint = SiloHost.FreeEndpoint(1),
                GatewayPort = SiloHost.FreeEndpoint(1).Port,
            },
            services => services.AddSingleton<IIncomingGrainCallFilter>(changes));
        await host.StartAsync(cancellationToken);
        try
        {
            await using var server = await WebServer.StartAsync(
                host.Services, new ApiOptions { Urls = "http://127.0.0.1:0", SpoolFolder = Path.Combine(scratch.Path, "spool") }, new ConfigurationBuilder().AddInMemoryCollection().Build(), cancellationToken);
            var work = await PhantomWork.CreateAsync(Path.Combine(scratch.Path, "scans"), PipelineName, clients + StudiesMore, size, slices, cancellationToken);
            var figures = await MeasureAsync(host.Services, server, work, changes, cancellationToken);
            if (json) Console.WriteLine(JsonSerializer.Serialize(figures, Written));
            else Print(figures);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private async Task<ApiFigures> MeasureAsync(IServiceProvider silo, ApiServer server, Submission work, ChangeTimes changes, CancellationToken cancellationToken)
    {
        var store = silo.GetRequiredService<IBlobStore>();
        var host = silo.GetRequiredService<DeviceHost>();
        var all = host.Slots.Select(slots => slots.Device).Order(StringComparer.Ordinal).ToList();
        Say($"{work.Studies.Count} studies of {slices} slices of {size}×{size} on {string.Join(", ", all)}");
        foreach (var study in work.Studies)
            await store.CreateAsync(ResultNames.Manifest(study.Reference.Manifest), study.Manifest!.ToJson(), Durability.Buffered, cancellationToken);
        var batch = await new Submitter(store, TimeProvider.System).SubmitAsync(work, silo.GetRequiredService<IGrainFactory>(), WorkPriority.Normal, "", cancellationToken);
        var counter = new SliceCounter(host, all, work.Pipeline.Models[0]);
        var (_, key) = await server.Services.GetRequiredService<ApiKeys>().CreateAsync("bench", ApiRole.Viewer, null, "bench", null, cancellationToken);
        using var second = await ClientProcess.StartAsync(
            new ClientOrders(new Uri(server.Urls[0]), key, period.TotalSeconds, [.. work.Studies.Take(clients).Select(study => study.Reference.StudyInstanceUid)]), cancellationToken);
        // Connections, code that is compiled as it is used, and the batch's first studies.
        await second.DoAsync<PollResult>(new ClientOrder("poll", WarmUp.TotalSeconds), cancellationToken);

        var (alone, polled) = (new List<Window>(), new List<Window>());
        var polls = new List<PollResult>();
        for (var round = 0; round < rounds; round++)
        {
            // Each comes first in every other round, so that what drifts favours neither.
            foreach (var withPollers in round % 2 == 0 ? new[] { false, true } : [true, false])
            {
                var window = await counter.MeasureAsync(
                    async () =>
                    {
                        if (withPollers) polls.Add(await second.DoAsync<PollResult>(new ClientOrder("poll", time.TotalSeconds), cancellationToken));
                        else await Task.Delay(time, cancellationToken);
                    });
                (withPollers ? polled : alone).Add(window);
            }
            Say(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {alone[^1].Rate:0.0} slices/s alone, {polled[^1].Rate:0.0} with pollers; 99th percentile of a poll {Percentiles.Of(polls[^1].Microseconds.Select(one => one / 1000.0)).P99:0.0} ms"));
        }

        // What a poll costs is measured while the batch rests, because what the batch costs varies by more than that.
        await batch.PauseAsync();
        while ((await batch.GetStatusAsync()).Counts.Running > 0) await Task.Delay(TogglePause, cancellationToken);
        // What the last studies left to do, and code that is compiled better now that there is time, would be counted as polls.
        await Task.Delay(Rest, cancellationToken);
        PollResult resting = null!;
        var rest = await counter.MeasureAsync(async () => resting = await second.DoAsync<PollResult>(new ClientOrder("poll", time.TotalSeconds), cancellationToken));
        var idle = await counter.MeasureAsync(() => Task.Delay(time, cancellationToken));
        await batch.ResumeAsync();
        changes.Forget();

        var arrivals = await second.DoAsync<List<Arrival>>(new ClientOrder("wait", LongPolls.TotalSeconds), cancellationToken);
        var longPolls = arrivals.Select(arrival => Stopwatch.GetElapsedTime(changes.Studies[arrival.What], arrival.Timestamp).TotalMilliseconds).ToList();
        Say($"{longPolls.Count} studies ended while {clients} long polls waited");
        var control = await ToggleAsync(batch, work.BatchId, second, changes, cancellationToken);
        var paints = await FirstPaint.MeasureAsync(await server.CreateSignInLinkAsync("bench", cancellationToken), Paints, cancellationToken);
        var status = await batch.GetStatusAsync();
        if (status.State != BatchState.Running) throw new InvalidOperationException($"The batch was {status.State} before the end of the measurement; take more --slices.");
        if (status.Counts.Failed > 0) throw new InvalidOperationException($"{status.Counts.Failed} studies of the batch failed: {status.Failures![0].Reason}.");
        await batch.CancelAsync();

        var count = polls.Sum(result => result.Microseconds.Count);
        // What the server does anyway is not what polls cost.
        var answering = rest.ProcessorSeconds - (idle.ProcessorSeconds * rest.Seconds / idle.Seconds);
        return new ApiFigures(
            Environment.ProcessorCount, all, clients, period.TotalSeconds, count, Math.Round((double)polls.Sum(result => result.Unchanged) / count, 3),
            Percentiles.Of(polls.SelectMany(result => result.Microseconds).Select(one => one / 1000.0)),
            Percentiles.Of(polls.SelectMany(result => result.LateMicroseconds).Select(one => one / 1000.0)),
            [.. alone.Select(window => Math.Round(window.Rate, 2))], [.. polled.Select(window => Math.Round(window.Rate, 2))],
            [.. alone.Zip(polled, (without, with) => Math.Round(1 - (with.Rate / without.Rate), 4))],
            Math.Round(1000 * answering / resting.Microseconds.Count, 3), Math.Round(answering / rest.Seconds / Environment.ProcessorCount, 4), Math.Round(1000 * resting.ProcessorSeconds / resting.Microseconds.Count, 3),
            Percentiles.Of(resting.Microseconds.Select(one => one / 1000.0)),
            Percentiles.Of(longPolls), Percentiles.Of(control), paints);
    }

    /// <summary>Pauses and resumes the batch while one client long polls it.</summary>
    private static async Task<IReadOnlyList<double>> ToggleAsync(IBatchGrain batch, string batchId, ClientProcess second, ChangeTimes changes, CancellationToken cancellationToken)
    {
        var watching = second.DoAsync<List<Arrival>>(new ClientOrder("watch", ToggleLimit.TotalSeconds, batchId, 2 * Toggles), cancellationToken);
        for (var toggle = 0; toggle < Toggles; toggle++)
        {
            await Task.Delay(TogglePause, cancellationToken);
            await batch.PauseAsync();
            await Task.Delay(TogglePause, cancellationToken);
            await batch.ResumeAsync();
        }
        // The first is the state that it was in.
        var seen = (await watching).Skip(1).ToList();
        var told = changes.States.ToList();
        if (!seen.Select(one => one.What).SequenceEqual(told.Select(one => one.What))) throw new InvalidOperationException($"The batch took the states {string.Join(' ', told.Select(one => one.What))}; the long poll was told {string.Join(' ', seen.Select(one => one.What))}.");
        return [.. told.Zip(seen, (change, answer) => Stopwatch.GetElapsedTime(change.Timestamp, answer.Timestamp).TotalMilliseconds)];
    }

    private void Say(string text)
    {
        if (json) Console.Error.WriteLine(text);
        else Console.WriteLine(text);
    }

    private static void Print(ApiFigures figures)
    {
        static string Number(double number, string format = "0.0") => number.ToString(format, CultureInfo.InvariantCulture);
        static string Of(Percentiles times) => times.Count == 0 ? "none" : $"{Number(times.Median)} / {Number(times.P99)} / {Number(times.Maximum)} ms of {times.Count}";
        Console.WriteLine($"{figures.Processors} processors for server, batch and clients; times as median / 99th percentile / maximum, rates as minimum / median / maximum of the rounds");
        Console.WriteLine($"  polls, {figures.Clients} clients each {Number(figures.PeriodSeconds)} s    {Of(figures.PollMilliseconds)}, {Number(100 * figures.UnchangedShare, "0")}% unchanged");
        Console.WriteLine($"  polls sent late                {Of(figures.LateMilliseconds)}");
        Console.WriteLine($"  slices per second, alone       {Spread.Of(figures.SlicesPerSecondAlone, "0.0")}");
        Console.WriteLine($"  slices per second, polled      {Spread.Of(figures.SlicesPerSecondPolled, "0.0")}");
        Console.WriteLine($"  lost by the pollers            {Spread.Of([.. figures.LossShares.Select(share => 100 * share)], "0.0")} %, of the sums {Number(100 * (1 - (figures.SlicesPerSecondPolled.Sum() / figures.SlicesPerSecondAlone.Sum())))} %");
        Console.WriteLine($"  polls while the batch rests    {Of(figures.RestingPollMilliseconds)}; processor time of each {Number(figures.ServerMillisecondsPerPoll, "0.000")} ms of the server, {Number(figures.ClientMillisecondsPerPoll, "0.000")} ms of the client");
        Console.WriteLine($"  of all processors              {Number(100 * figures.ServerShare)} % is what the server answers them with");
        Console.WriteLine($"  long poll of a study           {Of(figures.LongPollMilliseconds)} after its outcome reached its shard");
        Console.WriteLine($"  long poll of a batch           {Of(figures.ControlMilliseconds)} after pause or resume reached the batch");
        Console.WriteLine($"  first paint of the overview    {(figures.FirstPaintMilliseconds.Count == 0 ? "no Chromium here" : $"{Spread.Of(figures.FirstPaintMilliseconds, "0")} ms of {figures.FirstPaintMilliseconds.Count}")}");
    }

    /// <summary>Slices and processor time over a time.</summary>
    private readonly record struct Window(long Slices, double Seconds, double ProcessorSeconds)
    {
        public double Rate => Slices / Seconds;
    }

    /// <summary>Counts the slices that the devices computed.</summary>
    private sealed class SliceCounter(DeviceHost host, IReadOnlyList<string> devices, ModelReference model)
    {
        public async Task<Window> MeasureAsync(Func<Task> during)
        {
            using var process = Process.GetCurrentProcess();
            var (slices, processor, started) = (await CountAsync(), process.TotalProcessorTime, Stopwatch.GetTimestamp());
            await during();
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            process.Refresh();
            return new Window(await CountAsync() - slices, seconds, (process.TotalProcessorTime - processor).TotalSeconds);
        }

        private async Task<long> CountAsync()
        {
            var slices = 0L;
            foreach (var device in devices) slices += (await host.GetWorkerAsync(device, model.Id, model.Digest)).Statistics.Slices;
            return slices;
        }
    }
}
