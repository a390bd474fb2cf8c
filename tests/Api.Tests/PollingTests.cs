using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MedCluster.GrainInterfaces.Batches;
using Xunit;

namespace MedCluster.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class PollingTests(ApiFixture api)
{
    [Fact]
    public async Task A_poller_that_knows_it_already_is_told_304()
    {
        var row = await api.FinishAsync(api.Operator, 300);
        foreach (var url in new[] { $"batches/{row.BatchId}", $"batches/{row.BatchId}/studies", $"studies/{row.StudyInstanceUid}?batch={row.BatchId}", $"studies/{row.StudyInstanceUid}/details" })
        {
            using var first = await api.Viewer.GetAsync(url);
            Assert.True(first.StatusCode == HttpStatusCode.OK, url);
            using var second = await KnowingAsync(url, first.Headers.ETag!.ToString());
            Assert.True(second.StatusCode == HttpStatusCode.NotModified, url);
            Assert.Empty(await second.Content.ReadAsByteArrayAsync());
            using var other = await KnowingAsync(url, "\"something else\"");
            Assert.True(other.StatusCode == HttpStatusCode.OK, url);
        }
    }

    [Fact]
    public async Task A_long_poll_ends_at_the_change_or_when_its_time_is_over()
    {
        var row = await api.FinishAsync(api.Operator, 301);
        var url = $"batches/{row.BatchId}";
        using var first = await api.Viewer.GetAsync(url);
        var etag = first.Headers.ETag!.ToString();
        var started = Stopwatch.GetTimestamp();
        using var nothing = await KnowingAsync(url + "?wait=1s", etag);
        Assert.Equal(HttpStatusCode.NotModified, nothing.StatusCode);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0.9, 20);

        var batch = await ApiFixture.SubmitAsync(api.Operator, api.Zip(302, slices: 120));
        using var running = await api.Viewer.GetAsync($"batches/{batch}");
        var waiting = UntilAsync(batch, "paused", running.Headers.ETag!.ToString());
        using var paused = await api.Operator.PostAsync($"batches/{batch}:pause", null);
        Assert.Equal(HttpStatusCode.OK, paused.StatusCode);
        Assert.True(await waiting.WaitAsync(TimeSpan.FromMinutes(1)));
        using var cancelled = await api.Operator.PostAsync($"batches/{batch}:cancel", null);
    }

    [Fact]
    public async Task A_stream_tells_every_state_to_the_end()
    {
        var batch = await ApiFixture.SubmitAsync(api.Operator, api.Zip(303, slices: 40));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var response = await api.Viewer.GetAsync($"batches/{batch}/events", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        var done = new List<int>();
        var ids = new HashSet<string>();
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) Assert.True(ids.Add(line), "The same snapshot came twice in a row.");
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            var view = JsonDocument.Parse(line["data: ".Length..]).RootElement;
            done.Add(view.GetProperty("slices").GetProperty("done").GetInt32());
            if (view.GetProperty("state").GetString() == "ended") break;
            ids.Clear();
            ids.Add(line);
        }
        Assert.Equal(40, done[^1]);
        Assert.Equal(done.Order(), done);
    }

    [Fact]
    public async Task A_stream_of_a_study_tells_its_stages_to_its_end()
    {
        var batch = await ApiFixture.SubmitAsync(api.Operator, api.Zip(305, slices: 40));
        var studies = await api.Viewer.GetFromJsonAsync<JsonElement>($"batches/{batch}/studies");
        var uid = Assert.Single(studies.GetProperty("items").EnumerateArray()).GetProperty("studyInstanceUid").GetString();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var response = await api.Viewer.GetAsync($"studies/{uid}/events", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        var done = new List<int>();
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            var status = JsonDocument.Parse(line["data: ".Length..]).RootElement;
            done.Add(status.GetProperty("study").GetProperty("slicesDone").GetInt32());
            var ended = status.GetProperty("study").GetProperty("state").GetString() == "done";
            // Its place in the queue is told while it has one.
            Assert.Equal(!ended, status.TryGetProperty("queue", out _));
            if (ended) break;
        }
        Assert.Equal(40, done[^1]);
        Assert.Equal(done.Order(), done);
    }

    [Fact]
    public async Task A_long_poll_of_a_study_ends_when_its_batch_is_paused()
    {
        var batch = await ApiFixture.SubmitAsync(api.Operator, api.Zip(306, slices: 120));
        var studies = await api.Viewer.GetFromJsonAsync<JsonElement>($"batches/{batch}/studies");
        var uid = Assert.Single(studies.GetProperty("items").EnumerateArray()).GetProperty("studyInstanceUid").GetString();
        var pausing = api.Operator.PostAsync($"batches/{batch}:pause", null);
        var etag = "\"nothing\"";
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            using var response = await KnowingAsync($"studies/{uid}?wait=30s", etag).WaitAsync(limit.Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            etag = response.Headers.ETag!.ToString();
            var status = await response.Content.ReadFromJsonAsync<JsonElement>();
            if (status.TryGetProperty("queue", out var queue) && queue.GetProperty("batchState").GetString() == "paused") break;
        }
        using var paused = await pausing;
        Assert.Equal(HttpStatusCode.OK, paused.StatusCode);
        using var cancelled = await api.Operator.PostAsync($"batches/{batch}:cancel", null);
    }

    [Fact]
    public async Task Polling_costs_the_study_grains_nothing()
    {
        var row = await api.FinishAsync(api.Operator, 304);
        var before = api.StudyCalls.Calls;
        await Parallel.ForEachAsync(Enumerable.Range(0, 500), async (i, token) =>
        {
            using var response = await api.Viewer.GetAsync(i % 2 == 0 ? $"studies/{row.StudyInstanceUid}" : $"batches/{row.BatchId}/studies", token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        });
        Assert.Equal(before, api.StudyCalls.Calls);
        Assert.True(before > 0);
    }

    [Fact]
    public async Task Lists_are_filtered_and_paged_by_cursors_that_fit_only_them()
    {
        for (var seed = 310; seed < 314; seed++) await ApiFixture.SubmitAsync(api.Operator, api.Zip(seed), "?pipeline=ct-tissue");
        var (all, cursor) = (new List<string>(), "");
        var total = 0;
        do
        {
            var page = await api.Viewer.GetFromJsonAsync<JsonElement>($"batches?limit=2&sort=submitted{(cursor.Length > 0 ? "&cursor=" + cursor : "")}");
            total = page.GetProperty("total").GetInt32();
            all.AddRange(page.GetProperty("items").EnumerateArray().Select(batch => batch.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString()! : "";
            if (cursor.Length == 0) break;
            using var foreign = await api.Viewer.GetAsync($"batches?limit=2&sort=-submitted&cursor={cursor}");
            Assert.Equal("invalid-cursor", await AccessTests.ReasonOf(foreign));
        }
        while (true);
        Assert.True(total >= 4);
        Assert.Equal(total, all.Distinct().Count());
        var running = await api.Viewer.GetFromJsonAsync<JsonElement>("batches?state=ended,running,paused,cancelled&project=alpha&pipeline=ct-tissue");
        Assert.Equal(total, running.GetProperty("total").GetInt32());
        var none = await api.Viewer.GetFromJsonAsync<JsonElement>("batches?pipeline=other");
        Assert.Equal(0, none.GetProperty("total").GetInt32());
        Assert.Equal(4, Enum.GetValues<BatchState>().Count(state => state != BatchState.Unknown));
    }

    private async Task<bool> UntilAsync(string batch, string state, string etag)
    {
        while (true)
        {
            using var response = await KnowingAsync($"batches/{batch}?wait=30s", etag);
            etag = response.Headers.ETag!.ToString();
            if (response.StatusCode == HttpStatusCode.OK && (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString() == state) return true;
        }
    }

    private async Task<HttpResponseMessage> KnowingAsync(string url, string etag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        return await api.Viewer.SendAsync(request);
    }
}
