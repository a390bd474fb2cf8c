using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace MedCluster.Client.Http;

/// <summary>
/// The HTTP API for programs: typed, with retries, paging and cancellation. A request that is refused is a <see cref="MedClusterApiException"/>;
/// one that met a busy or lost silo, or a limit, is tried again as Retry-After says, at most <see cref="Tries"/> times. A submission carries an
/// Idempotency-Key, so that trying again never makes two batches. Safe for all threads.
/// </summary>
public sealed class MedClusterClient : IDisposable
{
    /// <summary>How long one call waits at the server for a change; shorter than what proxies allow.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly bool _owned;

    /// <summary>A client of one server.</summary>
    /// <param name="server">Its address, for example <c>https://medcluster.example.org</c>.</param>
    /// <param name="key">An API key or an OpenID Connect token.</param>
    public MedClusterClient(Uri server, string key) : this(new HttpClient { BaseAddress = new Uri(server, "/api/v1/"), Timeout = System.Threading.Timeout.InfiniteTimeSpan }, TimeProvider.System)
    {
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _owned = true;
    }

    /// <summary>A client on an HTTP client of the caller's, whose base address ends in <c>/api/v1/</c>.</summary>
    public MedClusterClient(HttpClient http, TimeProvider time) => (_http, _time) = (http, time);

    /// <summary>How often a request is tried in all. Default 5, 1 or more.</summary>
    public int Tries { get; init; } = 5;

    /// <summary>How long one try may take besides waiting for a change, uploads and downloads apart. Default 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Submits a zip archive of DICOM. Every try reads it from its start.</summary>
    /// <param name="open">Opens the archive.</param>
    /// <param name="pipeline">The pipeline's id; null: the server's default.</param>
    /// <param name="project">The project; null: the caller's only one.</param>
    /// <param name="priority"><c>urgent</c>, <c>normal</c> or <c>background</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Submitted> SubmitAsync(Func<Stream> open, string? pipeline, string? project, string priority, CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid().ToString();
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, Query("batches", ("pipeline", pipeline), ("project", project), ("priority", priority)))
        {
            Content = new StreamContent(open()) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } },
            Headers = { { "Idempotency-Key", key }, { "Expect", "100-continue" } },
        }, null, cancellationToken);
        return await ReadAsync<Submitted>(response, cancellationToken);
    }

    /// <summary>Where a batch stands.</summary>
    public Task<Batch> GetBatchAsync(string batchId, CancellationToken cancellationToken) => GetAsync<Batch>($"batches/{Uri.EscapeDataString(batchId)}", cancellationToken);

    /// <summary>Where a batch stands, now and at each change, until it ended. Between changes one request waits at the server.</summary>
    public async IAsyncEnumerable<Batch> WatchBatchAsync(string batchId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EntityTagHeaderValue? known = null;
        while (true)
        {
            var url = $"batches/{Uri.EscapeDataString(batchId)}{(known is null ? "" : $"?wait={Wait.TotalSeconds:0}s")}";
            using var response = await SendAsync(() =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, url);
                if (known is not null) request.Headers.IfNoneMatch.Add(known);
                return request;
            }, Timeout + Wait, cancellationToken);
            known = response.Headers.ETag;
            if (response.StatusCode == HttpStatusCode.NotModified) continue;
            var batch = await ReadAsync<Batch>(response, cancellationToken);
            yield return batch;
            if (batch.HasEnded) yield break;
        }
    }

    /// <summary>The batches that the caller may see, newest first, page after page.</summary>
    public IAsyncEnumerable<Batch> ListBatchesAsync(CancellationToken cancellationToken, string? state = null, string? project = null) =>
        ListAsync<Batch>("batches", cancellationToken, ("state", state), ("project", project), ("limit", "200"));

    /// <summary>The studies of a batch by Study Instance UID, page after page.</summary>
    public IAsyncEnumerable<Study> ListStudiesAsync(string batchId, CancellationToken cancellationToken, string? state = null, string? reason = null) =>
        ListAsync<Study>($"batches/{Uri.EscapeDataString(batchId)}/studies", cancellationToken, ("state", state), ("reason", reason), ("limit", "1000"));

    /// <summary>Where a study stands, in the newest batch that has it.</summary>
    public async Task<Study> GetStudyAsync(string studyInstanceUid, CancellationToken cancellationToken) =>
        (await GetAsync<StudyStatus>($"studies/{Uri.EscapeDataString(studyInstanceUid)}", cancellationToken)).Study;

    /// <summary>Cancels a batch.</summary>
    public Task CancelAsync(string batchId, CancellationToken cancellationToken) => ActAsync(batchId, "cancel", cancellationToken);

    /// <summary>Pauses a batch.</summary>
    public Task PauseAsync(string batchId, CancellationToken cancellationToken) => ActAsync(batchId, "pause", cancellationToken);

    /// <summary>Lets a paused batch go on.</summary>
    public Task ResumeAsync(string batchId, CancellationToken cancellationToken) => ActAsync(batchId, "resume", cancellationToken);

    /// <summary>Tries the studies again that failed for a reason that may pass.</summary>
    public Task RetryAsync(string batchId, CancellationToken cancellationToken) => ActAsync(batchId, "retry", cancellationToken);

    /// <summary>The result files of a committed run.</summary>
    public async Task<IReadOnlyList<ResultFile>> ListResultsAsync(Study study, CancellationToken cancellationToken) => (await GetAsync<Page<ResultFile>>($"{RunOf(study)}/results", cancellationToken)).Items;

    /// <summary>A result file, from its start.</summary>
    public async Task<Stream> OpenResultAsync(Study study, string name, CancellationToken cancellationToken)
    {
        var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"{RunOf(study)}/results/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}"), null, cancellationToken);
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    /// <summary>Closes its connections.</summary>
    public void Dispose()
    {
        if (_owned) _http.Dispose();
    }

    private static string RunOf(Study study) => $"studies/{Uri.EscapeDataString(study.StudyInstanceUid)}/runs/{Uri.EscapeDataString(study.RunId)}";

    private async Task ActAsync(string batchId, string action, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"batches/{Uri.EscapeDataString(batchId)}:{action}"), Timeout, cancellationToken);
    }

    private async IAsyncEnumerable<T> ListAsync<T>(string url, [EnumeratorCancellation] CancellationToken cancellationToken, params (string Name, string? Value)[] filters)
    {
        string? cursor = null;
        do
        {
            var page = await GetAsync<Page<T>>(Query(url, [.. filters, ("cursor", cursor)]), cancellationToken);
            foreach (var item in page.Items) yield return item;
            cursor = page.Next;
        }
        while (cursor is not null);
    }

    private async Task<T> GetAsync<T>(string url, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, url), Timeout, cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken) =>
        await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken) ?? throw new MedClusterApiException(response.StatusCode, "", "The server's answer is empty.");

    /// <summary>Sends until it is answered by something else than "come back", or the tries are used up.</summary>
    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var pause = TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 200 * Math.Pow(2, attempt - 1)) * (0.5 + Random.Shared.NextDouble()));
            try
            {
                using var request = create();
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                if (timeout is { } most) limit.CancelAfter(most);
                var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified) return response;
                using (response)
                {
                    var failure = await ExplainAsync(response, cancellationToken);
                    if (attempt >= Tries || !MayPass(response.StatusCode, failure.Reason)) throw failure;
                    if (response.Headers.RetryAfter?.Delta is { } wanted) pause = wanted < LongestPause ? wanted : LongestPause;
                }
            }
            catch (Exception exception) when (attempt < Tries && (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)))
            {
                // The silo was lost or the network broke; what is sent again is the same request.
            }
            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    /// <summary>Requests that found no silo, or too busy a one, or the same submission under way.</summary>
    private static bool MayPass(HttpStatusCode status, string reason) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout || reason == "request-in-progress";

    private static async Task<MedClusterApiException> ExplainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Problem? problem = null;
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json") problem = await response.Content.ReadFromJsonAsync<Problem>(Json, cancellationToken);
        return new MedClusterApiException(response.StatusCode, problem?.Reason ?? "", problem?.Detail ?? problem?.Title ?? $"The server answered {(int)response.StatusCode}.");
    }

    private static string Query(string url, params (string Name, string? Value)[] parameters)
    {
        var given = parameters.Where(parameter => parameter.Value is not null).Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}").ToList();
        return given.Count == 0 ? url : $"{url}?{string.Join('&', given)}";
    }
}
