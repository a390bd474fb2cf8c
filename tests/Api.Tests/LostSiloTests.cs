using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MedCluster.Api.Access;
using MedCluster.Inference;
using MedCluster.Silo;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Xunit;

namespace MedCluster.Api.Tests;

/// <summary>Three silos in this process, the API of two of them over one store.</summary>
[Collection(ApiCollection.Name)]
public sealed class LostSiloTests(ApiFixture api) : IDisposable
{
    private const int Studies = 3;
    private const int Slices = 60;

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(4));

    public void Dispose()
    {
        _limit.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Whoever_asks_is_answered_while_a_silo_is_killed_and_the_numbers_stay_right()
    {
        var held = new Dictionary<string, HeldSlices>();
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((options, silo) =>
        {
            var slices = new HeldSlices();
            slices.Hold(after: 2);
            lock (held) held.Add(options.SiloName, slices);
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(slices);
            silo.Services.AddMedClusterSilo(_folder["store"], Path.Combine(SharedData.RepositoryRoot, "models"), new InferenceOptions { Devices = ["cpu:0"] });
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        // The last silo dies with what it serves; everybody asks the other two.
        var servers = new List<ApiServer>();
        foreach (var silo in cluster.Silos.Take(2))
        {
            servers.Add(await ApiServer.StartAsync(silo.ServiceProvider, new ApiOptions { Urls = "http://127.0.0.1:0", SpoolFolder = _folder["spool"], RequestsPerSecond = 1_000_000 },
                new PipelineFolder(Path.Combine(SharedData.RepositoryRoot, "pipelines")), null, null, null, CancellationToken.None));
        }
        var keys = servers[0].Services.GetRequiredService<ApiKeys>();
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await keys.CreateAsync("all", ApiRole.Operator, null, "tests", null, CancellationToken.None)).Key);
        using var submitted = await _http.PostAsync(new Uri($"{servers[0].Urls[0]}/api/v1/batches"), ApiFixture.Body(api.Zip(900, Slices, Studies)));
        var batch = $"batches/{(await submitted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()}";
        var uids = (await GetAsync($"{servers[0].Urls[0]}/api/v1/{batch}/studies")).GetProperty("items").EnumerateArray().Select(study => study.GetProperty("studyInstanceUid").GetString()!).ToList();
        Assert.Equal(Studies, uids.Count);

        var asking = servers.Select(server => $"{server.Urls[0]}/api/v1/").SelectMany(url => new[]
        {
            PollAsync(() => GetAsync(url + batch), CheckBatch),
            LongPollAsync(url + batch, CheckBatch),
            StreamAsync($"{url}{batch}/events", CheckBatch),
            PollAsync(() => LookUpAsync(url, uids), CheckLookup),
        }.Concat(uids.SelectMany(uid => new[]
        {
            PollAsync(() => GetAsync($"{url}studies/{uid}"), CheckStudy),
            LongPollAsync($"{url}studies/{uid}", CheckStudy),
            StreamAsync($"{url}studies/{uid}/events", CheckStudy),
        }))).ToList();
        // Somebody who asks and is answered wrongly is heard of at once.
        var wrong = Task.WhenAny(asking);

        await Task.WhenAny(held[cluster.Silos[2].Name].Some, wrong).WaitAsync(_limit.Token);
        Assert.True(asking.TrueForAll(one => !one.IsCompleted), "Somebody was answered wrongly, or the end came before the silo was killed.");
        await cluster.KillSiloAsync(cluster.Silos[2]);
        foreach (var silo in cluster.Silos.Take(2)) held[silo.Name].LetGo();
        await Task.WhenAll(asking).WaitAsync(_limit.Token);
        foreach (var server in servers) await server.DisposeAsync();
    }

    /// <summary>Checks the numbers of a batch; true where it ended, with all that there was to do done.</summary>
    private static bool CheckBatch(JsonElement batch)
    {
        var (studies, slices) = (batch.GetProperty("studies"), batch.GetProperty("slices"));
        Assert.Equal(Studies, studies.GetProperty("total").GetInt32());
        Assert.Equal(Studies, new[] { "waiting", "running", "done", "excluded", "failed" }.Sum(state => studies.GetProperty(state).GetInt32()));
        Assert.InRange(slices.GetProperty("done").GetInt32(), 0, Studies * Slices);
        if (batch.GetProperty("state").GetString() != "ended") return false;
        Assert.Equal((Studies, Studies * Slices), (studies.GetProperty("done").GetInt32(), slices.GetProperty("done").GetInt32()));
        return true;
    }

    private static bool CheckStudy(JsonElement status) => CheckRow(status.GetProperty("study"));

    private static bool CheckLookup(JsonElement found)
    {
        Assert.Empty(found.GetProperty("missing").EnumerateArray());
        var rows = found.GetProperty("found").EnumerateArray().ToList();
        Assert.Equal(Studies, rows.Count);
        return rows.Count(CheckRow) == Studies;
    }

    private static bool CheckRow(JsonElement study)
    {
        var (state, done) = (study.GetProperty("state").GetString(), study.GetProperty("slicesDone").GetInt32());
        Assert.Contains(state, new[] { "waiting", "running", "done" });
        Assert.InRange(done, 0, Slices);
        if (state == "done") Assert.Equal(Slices, done);
        return state == "done";
    }

    /// <summary>Asks again and again until an answer is the end.</summary>
    private async Task PollAsync(Func<Task<JsonElement>> ask, Predicate<JsonElement> isEnd)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!isEnd(await ask())) await timer.WaitForNextTickAsync(_limit.Token);
    }

    private async Task LongPollAsync(string url, Predicate<JsonElement> isEnd)
    {
        var etag = "\"nothing\"";
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url + "?wait=30s");
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
            using var response = await _http.SendAsync(request, _limit.Token);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotModified, $"{url}: {response.StatusCode}");
            etag = response.Headers.ETag!.ToString();
            if (response.StatusCode == HttpStatusCode.OK && isEnd(await response.Content.ReadFromJsonAsync<JsonElement>(_limit.Token))) return;
        }
    }

    /// <summary>One stream, from before the silo is killed to the end.</summary>
    private async Task StreamAsync(string url, Predicate<JsonElement> isEnd)
    {
        using var response = await _http.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, _limit.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(_limit.Token));
        while (await reader.ReadLineAsync(_limit.Token) is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal) && isEnd(JsonDocument.Parse(line["data: ".Length..]).RootElement)) return;
        Assert.Fail($"{url} broke off.");
    }

    private async Task<JsonElement> GetAsync(string url)
    {
        using var response = await _http.GetAsync(new Uri(url), _limit.Token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{url}: {response.StatusCode}");
        return await response.Content.ReadFromJsonAsync<JsonElement>(_limit.Token);
    }

    private async Task<JsonElement> LookUpAsync(string url, IReadOnlyList<string> uids)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(url + "studies:lookup"), new { studies = uids }, _limit.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(_limit.Token);
    }
}
