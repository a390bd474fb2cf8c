using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using MedCluster.Client.Http;
using Xunit;

namespace MedCluster.Api.Tests;

/// <summary>The client library against the API.</summary>
[Collection(ApiCollection.Name)]
public sealed class ClientTests(ApiFixture api)
{
    private string Key => api.Operator.DefaultRequestHeaders.Authorization!.Parameter!;

    [Fact]
    public async Task It_submits_watches_and_fetches_results()
    {
        using var client = new MedClusterClient(api.Url, Key);
        var zip = api.Zip(800);
        var submitted = await client.SubmitAsync(() => new MemoryStream(zip), "ct-tissue", null, "normal", CancellationToken.None);
        var seen = new List<Batch>();
        await foreach (var batch in client.WatchBatchAsync(submitted.Id, CancellationToken.None)) seen.Add(batch);
        Assert.Equal(("ended", 1, 6), (seen[^1].State, seen[^1].Studies.Done, (int)seen[^1].Slices.Done));
        var study = Assert.Single(await ToListAsync(client.ListStudiesAsync(submitted.Id, CancellationToken.None, state: "done")));
        Assert.Equal(study, await client.GetStudyAsync(study.StudyInstanceUid, CancellationToken.None));
        foreach (var file in await client.ListResultsAsync(study, CancellationToken.None))
        {
            await using var content = await client.OpenResultAsync(study, file.Name, CancellationToken.None);
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(content)));
        }
        Assert.Contains(await ToListAsync(client.ListBatchesAsync(CancellationToken.None)), batch => batch.Id == submitted.Id);
    }

    [Fact]
    public async Task A_refusal_says_its_reason_and_is_not_tried_again()
    {
        using var client = new MedClusterClient(api.Url, Key);
        var refused = await Assert.ThrowsAsync<MedClusterApiException>(() => client.GetBatchAsync(new string('0', 32), CancellationToken.None));
        Assert.Equal((HttpStatusCode.NotFound, "not-found"), (refused.Status, refused.Reason));
        var conflict = await Assert.ThrowsAsync<MedClusterApiException>(async () => await client.PauseAsync((await api.FinishAsync(api.Operator, 801)).BatchId, CancellationToken.None));
        Assert.Equal("state-conflict", conflict.Reason);
    }

    [Fact]
    public async Task A_lost_connection_and_a_busy_server_are_tried_again_with_the_same_idempotency_key()
    {
        var flaky = new Flaky();
        using var http = new HttpClient(flaky) { BaseAddress = new Uri(api.Url, "/api/v1/") };
        http.DefaultRequestHeaders.Authorization = api.Operator.DefaultRequestHeaders.Authorization;
        using var client = new MedClusterClient(http, TimeProvider.System);
        var zip = api.Zip(802);
        var submitted = await client.SubmitAsync(() => new MemoryStream(zip), null, null, "normal", CancellationToken.None);
        Assert.Equal(1, submitted.Studies);
        Assert.Equal(3, flaky.Keys.Count);
        Assert.Single(flaky.Keys.Distinct());
    }

    [Fact]
    public async Task Watching_ends_when_it_is_cancelled()
    {
        using var client = new MedClusterClient(api.Url, Key);
        using var cancel = new CancellationTokenSource();
        var zip = api.Zip(803, slices: 120);
        var submitted = await client.SubmitAsync(() => new MemoryStream(zip), null, null, "background", CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.WatchBatchAsync(submitted.Id, cancel.Token)) await cancel.CancelAsync();
        });
        await client.CancelAsync(submitted.Id, CancellationToken.None);
    }

    [Fact]
    public async Task Its_records_have_only_fields_of_the_document()
    {
        var schemas = (await api.Viewer.GetFromJsonAsync<JsonElement>("openapi.json")).GetProperty("components").GetProperty("schemas");
        foreach (var (type, name, derived) in new[] { (typeof(Batch), "BatchView", new[] { nameof(Batch.HasEnded) }), (typeof(Study), "StudyRow", []), (typeof(Submitted), "SubmitResult", []), (typeof(ResultFile), "Artefact", []), (typeof(StudyNumbers), "StudyCounts", []), (typeof(SliceNumbers), "SliceCounts", []), (typeof(FailureNumber), "ReasonCount", []) })
        {
            var fields = schemas.GetProperty(name).GetProperty("properties").EnumerateObject().Select(field => field.Name).ToHashSet();
            Assert.All(type.GetProperties().Where(property => !derived.Contains(property.Name)), property => Assert.Contains(JsonNamingPolicy.CamelCase.ConvertName(property.Name), fields));
        }
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items) list.Add(item);
        return list;
    }

    /// <summary>Breaks the first answer, which the server gave, and is busy at the second try.</summary>
    private sealed class Flaky() : DelegatingHandler(new SocketsHttpHandler())
    {
        public ConcurrentQueue<string> Keys { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Keys.Enqueue(request.Headers.GetValues("Idempotency-Key").Single());
            if (Keys.Count == 2) return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            var response = await base.SendAsync(request, cancellationToken);
            return Keys.Count == 1 ? throw new HttpRequestException("The connection broke.") : response;
        }
    }
}
