using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace MedCluster.Api.Http;

/// <summary>
/// Cheap polling: an entity tag that is the hash of what is told, 304 where the caller knows it, <c>?wait=30s</c> to be answered at the
/// change, and the same as a stream of Server-Sent Events. It reads read models only.
/// </summary>
internal static class Polling
{
    /// <summary>The longest that a caller may wait, seconds: shorter than what proxies allow by default.</summary>
    public const int LongestWait = 55;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Answers a poll.</summary>
    /// <param name="http">The request.</param>
    /// <param name="wait">How long to wait for another answer than the one of If-None-Match: <c>30</c> or <c>30s</c>.</param>
    /// <param name="read">Reads what there is now.</param>
    public static async Task<IResult> AnswerAsync<T>(HttpContext http, string? wait, Func<CancellationToken, Task<Polled<T>>> read) where T : class
    {
        var time = http.RequestServices.GetRequiredService<TimeProvider>();
        var patience = ParseWait(wait);
        var known = http.Request.Headers.IfNoneMatch;
        var started = time.GetTimestamp();
        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        while (true)
        {
            var polled = await read(http.RequestAborted);
            if (polled.Value is null) throw RefusedException.NotFound("There is nothing under this address.");
            var body = JsonSerializer.SerializeToUtf8Bytes(polled.Value, ApiJson.Options);
            var etag = TagOf(body);
            if (!Knows(known, etag)) return new Body(body, etag);
            var left = patience - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || stopping.IsCancellationRequested) return new Body(null, etag);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
            await Task.WhenAny(polled.Changed(over.Token), Task.Delay(left, time, over.Token));
            await over.CancelAsync();
            http.RequestAborted.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Streams what there is, and again whenever it changes, until the caller goes: events <c>snapshot</c>, whose id is the entity tag.</summary>
    public static async Task<IResult> StreamAsync<T>(HttpContext http, Func<CancellationToken, Task<Polled<T>>> read) where T : class
    {
        var time = http.RequestServices.GetRequiredService<TimeProvider>();
        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var polled = await read(http.RequestAborted);
        if (polled.Value is null) throw RefusedException.NotFound("There is nothing under this address.");
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var last = http.Request.Headers["Last-Event-ID"].ToString();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            while (true)
            {
                var body = JsonSerializer.SerializeToUtf8Bytes(polled.Value, ApiJson.Options);
                var etag = TagOf(body).Trim('"');
                if (etag != last)
                {
                    await http.Response.WriteAsync($"event: snapshot\nid: {etag}\ndata: ", over.Token);
                    await http.Response.Body.WriteAsync(body, over.Token);
                    await http.Response.WriteAsync("\n\n", over.Token);
                    await http.Response.Body.FlushAsync(over.Token);
                    last = etag;
                }
                using var beat = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
                var changed = polled.Changed(beat.Token);
                var ended = await Task.WhenAny(changed, Task.Delay(Heartbeat, time, beat.Token));
                over.Token.ThrowIfCancellationRequested();
                if (ended != changed)
                {
                    // Tells proxies, and us, that the line still is there.
                    await http.Response.WriteAsync(": \n\n", over.Token);
                    await http.Response.Body.FlushAsync(over.Token);
                }
                await beat.CancelAsync();
                polled = await read(over.Token);
                if (polled.Value is null) break;
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The caller went, or the silo stops; a browser connects again by itself.
        }
        return TypedResults.Empty;
    }

    /// <summary>The entity tag of a body.</summary>
    public static string TagOf(ReadOnlySpan<byte> body) => $"\"{XxHash128.HashToUInt128(body):x32}\"";

    /// <summary>Whether If-None-Match names the tag.</summary>
    public static bool Knows(StringValues ifNoneMatch, string etag)
    {
        if (ifNoneMatch.Count == 0 || !EntityTagHeaderValue.TryParseList(ifNoneMatch, out var tags)) return false;
        var mine = new EntityTagHeaderValue(etag);
        return tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(mine, useStrongComparison: false));
    }

    private static TimeSpan ParseWait(string? wait)
    {
        if (wait is null) return TimeSpan.Zero;
        var number = wait.EndsWith('s') ? wait[..^1] : wait;
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LongestWait
            ? TimeSpan.FromSeconds(seconds)
            : throw RefusedException.Invalid($"wait is a number of seconds from 0 to {LongestWait}, for example 30s.");
    }

    /// <summary>A body with its tag; without a body: 304.</summary>
    private sealed class Body(byte[]? json, string etag) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ETag = etag;
            httpContext.Response.Headers.CacheControl = "private, no-cache";
            if (json is null)
            {
                httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }
            httpContext.Response.ContentType = "application/json; charset=utf-8";
            httpContext.Response.ContentLength = json.Length;
            return httpContext.Response.Body.WriteAsync(json, httpContext.RequestAborted).AsTask();
        }
    }
}
