using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace MedCluster.Bench.Api;

/// <summary>When a page's first content is painted, by the browser's own Paint Timing, driven by its DevTools protocol.</summary>
internal static class FirstPaint
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static string? Program => new[] { Environment.GetEnvironmentVariable("MEDCLUSTER_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>Opens a page by its sign-in link and then again and again, each time with an empty cache; milliseconds from the start of a navigation to the first contentful paint. Empty where there is no Chromium.</summary>
    public static async Task<IReadOnlyList<double>> MeasureAsync(string link, int times, CancellationToken cancellationToken)
    {
        if (Program is not { } program) return [];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var profile = new Scratch();
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0", $"--user-data-dir={profile.Path}", "--window-size=1280,900", "about:blank" }) start.ArgumentList.Add(argument);
        using var browser = Process.Start(start)!;
        _ = browser.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            using var page = await ConnectAsync(browser, limit.Token);
            var number = 0;
            await CallAsync("Network.enable", new { });
            await CallAsync("Network.setCacheDisabled", new { cacheDisabled = true });
            var paints = new List<double>();
            for (var time = 0; time < times; time++)
            {
                await CallAsync("Page.navigate", new { url = time == 0 ? link : new Uri(new Uri(link), "/").ToString() });
                // The observer is told of the paint when it is there, or was.
                var script = "new Promise(done => { if (location.protocol !== 'http:') return done(null); new PerformanceObserver(list => { const paint = list.getEntriesByName('first-contentful-paint')[0]; if (paint) done(paint.startTime); }).observe({ type: 'paint', buffered: true }); })";
                var answer = await CallAsync("Runtime.evaluate", new { expression = script, awaitPromise = true, returnByValue = true });
                paints.Add(Math.Round(answer.GetProperty("result").GetProperty("value").GetDouble(), 1));
            }
            return paints;

            async Task<JsonElement> CallAsync(string method, object parameters)
            {
                var id = ++number;
                await page.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters }), WebSocketMessageType.Text, true, limit.Token);
                while (true)
                {
                    using var message = new MemoryStream();
                    var buffer = new byte[16 << 10];
                    ValueWebSocketReceiveResult received;
                    do
                    {
                        received = await page.ReceiveAsync(buffer.AsMemory(), limit.Token);
                        message.Write(buffer, 0, received.Count);
                    }
                    while (!received.EndOfMessage);
                    var answer = JsonDocument.Parse(message.ToArray()).RootElement;
                    if (!answer.TryGetProperty("id", out var of) || of.GetInt32() != id) continue;
                    return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"Chromium refused {method}: {answer}");
                }
            }
        }
        finally
        {
            if (!browser.HasExited) browser.Kill(entireProcessTree: true);
            await browser.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>The browser says on standard error where it listens.</summary>
    private static async Task<ClientWebSocket> ConnectAsync(Process browser, CancellationToken cancellationToken)
    {
        const string Mark = "DevTools listening on ";
        while (await browser.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith(Mark, StringComparison.Ordinal)) continue;
            _ = browser.StandardError.ReadToEndAsync(CancellationToken.None);
            var address = new Uri(line[Mark.Length..].Trim());
            using var http = new HttpClient();
            var targets = await http.GetFromJsonAsync<JsonElement>(new Uri($"http://{address.Authority}/json/list"), cancellationToken);
            var page = targets.EnumerateArray().First(target => target.GetProperty("type").GetString() == "page").GetProperty("webSocketDebuggerUrl").GetString()!;
            var socket = new ClientWebSocket();
            await socket.ConnectAsync(new Uri(page), cancellationToken);
            return socket;
        }
        throw new InvalidOperationException("Chromium ended before it listened.");
    }
}
