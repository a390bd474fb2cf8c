using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace MedCluster.Bench.Api;

/// <summary>The clients, in their own process. It ends when its standard input does, so it doesn't outlive what started it.</summary>
internal sealed class PollingClients(ClientOrders orders)
{
    private const double LongestSeconds = 300;
    private static readonly byte[] Done = Encoding.ASCII.GetBytes("\"state\":\"done\"");
    private readonly IPEndPoint _server = new(IPAddress.Parse(orders.Url.Host), orders.Url.Port);

    /// <summary>Does what the lines of <paramref name="input"/> say, a line of <paramref name="output"/> for each.</summary>
    public static async Task RunAsync(TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        if (await input.ReadLineAsync(cancellationToken) is not { } first) return;
        var orders = JsonSerializer.Deserialize<ClientOrders>(first)!;
        var all = new PollingClients(orders);
        var clients = orders.Studies.Select(study => new RawClient(all._server, orders.Key, $"/api/v1/studies/{study}")).ToList();
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            var order = JsonSerializer.Deserialize<ClientOrder>(line)!;
            var time = TimeSpan.FromSeconds(Math.Min(order.Seconds, LongestSeconds));
            var answer = order.Do switch
            {
                "poll" => JsonSerializer.Serialize(await all.PollAsync(clients, time, cancellationToken)),
                "wait" => JsonSerializer.Serialize(await all.WaitAsync(clients, time, cancellationToken)),
                "watch" => JsonSerializer.Serialize(await all.WatchAsync(order.Batch!, order.Changes, time, cancellationToken)),
                _ => throw new InvalidOperationException($"There is no order '{order.Do}'."),
            };
            await output.WriteLineAsync(answer.AsMemory(), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }
        foreach (var client in clients) client.Dispose();
    }

    /// <summary>Every client polls each period, at a place of its own in it.</summary>
    private async Task<PollResult> PollAsync(IReadOnlyList<RawClient> clients, TimeSpan time, CancellationToken cancellationToken)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var period = TimeSpan.FromSeconds(orders.PeriodSeconds);
        var polled = await Task.WhenAll(clients.Select((client, index) => PollAsync(client, period * index / clients.Count)));
        process.Refresh();
        return new PollResult(
            [.. polled.SelectMany(one => one.Took)], [.. polled.SelectMany(one => one.Late)], polled.Sum(one => one.Unchanged), (process.TotalProcessorTime - before).TotalSeconds);

        async Task<(List<int> Took, List<int> Late, int Unchanged)> PollAsync(RawClient client, TimeSpan due)
        {
            var (took, late, unchanged) = (new List<int>(), new List<int>(), 0);
            for (; due < time; due += period)
            {
                var now = Stopwatch.GetElapsedTime(started);
                // One whose answer took longer than the period polls at once, and says how late it is.
                if (due > now) await Task.Delay(due - now, cancellationToken);
                var sent = Stopwatch.GetTimestamp();
                if (!await client.AskAsync("", cancellationToken)) unchanged++;
                took.Add((int)Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
                late.Add((int)(Stopwatch.GetElapsedTime(started, sent) - due).TotalMicroseconds);
            }
            return (took, late, unchanged);
        }
    }

    /// <summary>Every client long polls its study until it is done; tells of those that were not done at first.</summary>
    private async Task<IReadOnlyList<Arrival>> WaitAsync(IReadOnlyList<RawClient> clients, TimeSpan time, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(time);
        var arrivals = await Task.WhenAll(clients.Select(async (client, index) =>
        {
            try
            {
                await Task.Delay(orders.PeriodSeconds * index / clients.Count * TimeSpan.FromSeconds(1), over.Token);
                client.Forget();
                await client.AskAsync("", over.Token);
                if (client.Body.Span.IndexOf(Done) >= 0) return null;
                while (true)
                {
                    if (!await client.AskAsync("?wait=30s", over.Token)) continue;
                    var read = Stopwatch.GetTimestamp();
                    if (client.Body.Span.IndexOf(Done) >= 0) return new Arrival(StudyOf(client.Body), read);
                }
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                client.Dispose();
                return null;
            }
        }));
        return [.. arrivals.OfType<Arrival>()];
    }

    /// <summary>One client long polls a batch; the state that it was in is told, and each that it took.</summary>
    private async Task<IReadOnlyList<Arrival>> WatchAsync(string batch, int changes, TimeSpan time, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(time);
        using var client = new RawClient(_server, orders.Key, $"/api/v1/batches/{batch}");
        var arrivals = new List<Arrival>();
        try
        {
            while (arrivals.Count <= changes)
            {
                if (!await client.AskAsync(arrivals.Count == 0 ? "" : "?wait=30s", over.Token)) continue;
                var read = Stopwatch.GetTimestamp();
                var state = JsonDocument.Parse(client.Body).RootElement.GetProperty("state").GetString()!;
                if (arrivals.Count == 0 || arrivals[^1].What != state) arrivals.Add(new Arrival(state, read));
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Its time is over; what was seen is told.
        }
        return arrivals;
    }

    private static string StudyOf(ReadOnlyMemory<byte> body) => JsonDocument.Parse(body).RootElement.GetProperty("study").GetProperty("studyInstanceUid").GetString()!;
}
