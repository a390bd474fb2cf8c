using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using MedCluster.Grains.ReadModels;
using SkiaSharp;
using Xunit;

namespace MedCluster.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class ResultTests(ApiFixture api)
{
    [Fact]
    public async Task Results_are_listed_and_downloaded_whole_in_ranges_and_as_a_zip()
    {
        var row = await api.FinishAsync(api.Operator, 400);
        var run = RunOf(row);
        var list = (await api.Viewer.GetFromJsonAsync<JsonElement>(run + "/results")).GetProperty("items").EnumerateArray().ToList();
        Assert.Contains(list, item => item.GetProperty("name").GetString() == "report.json");
        foreach (var item in list)
        {
            var name = item.GetProperty("name").GetString()!;
            var whole = await api.Viewer.GetByteArrayAsync($"{run}/results/{name}");
            Assert.Equal(item.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(whole)));
            using var part = new HttpRequestMessage(HttpMethod.Get, $"{run}/results/{name}") { Headers = { Range = new RangeHeaderValue(3, 9) } };
            using var partial = await api.Viewer.SendAsync(part);
            Assert.Equal(HttpStatusCode.PartialContent, partial.StatusCode);
            Assert.Equal(whole[3..10], await partial.Content.ReadAsByteArrayAsync());
            using var known = new HttpRequestMessage(HttpMethod.Get, $"{run}/results/{name}") { Headers = { IfNoneMatch = { partial.Headers.ETag! } } };
            using var unchanged = await api.Viewer.SendAsync(known);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        }
        using var outside = new HttpRequestMessage(HttpMethod.Get, $"{run}/results/report.json") { Headers = { Range = new RangeHeaderValue(100_000_000, null) } };
        using var refused = await api.Viewer.SendAsync(outside);
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "range-not-satisfiable"), (refused.StatusCode, await AccessTests.ReasonOf(refused)));

        await using var zip = new ZipArchive(await api.Viewer.GetStreamAsync(run + "/results.zip"));
        Assert.Equal(list.Select(item => $"{row.StudyInstanceUid}/{item.GetProperty("name").GetString()}").Append($"{row.StudyInstanceUid}/commit.json").Order(), zip.Entries.Select(entry => entry.FullName).Order());
    }

    [Fact]
    public async Task The_mask_of_the_viewer_counts_the_voxels_of_the_report()
    {
        var row = await api.FinishAsync(api.Operator, 401);
        var run = RunOf(row);
        var series = (await api.Viewer.GetFromJsonAsync<JsonElement>(run + "/series")).GetProperty("items")[0];
        var uid = series.GetProperty("seriesInstanceUid").GetString()!;
        var counted = new long[256];
        for (var slice = 0; slice < series.GetProperty("slices").GetInt32(); slice++)
        {
            using var mask = SKBitmap.Decode(await api.Viewer.GetByteArrayAsync($"{run}/series/{uid}/slices/{slice}/mask.png"));
            using var image = SKBitmap.Decode(await api.Viewer.GetByteArrayAsync($"{run}/series/{uid}/slices/{slice}/image.png?level=40&width=400"));
            Assert.Equal((64, 64, 64, 64), (mask.Width, mask.Height, image.Width, image.Height));
            foreach (var pixel in mask.Pixels) counted[pixel.Red]++;
        }
        var details = await api.Viewer.GetFromJsonAsync<JsonElement>($"studies/{row.StudyInstanceUid}/details");
        var labels = details.GetProperty("report").GetProperty("series")[0].GetProperty("labels").EnumerateArray().ToList();
        Assert.NotEmpty(labels);
        foreach (var label in labels) Assert.Equal(label.GetProperty("voxels").GetInt64(), counted[label.GetProperty("value").GetInt32()]);
        Assert.Equal(64 * 64 * 6, counted.Sum());
    }

    [Fact]
    public async Task Many_studies_are_asked_for_in_one_call()
    {
        var rows = new List<StudyRow>();
        for (var seed = 410; seed < 413; seed++) rows.Add(await api.FinishAsync(api.Operator, seed));
        using var response = await api.Viewer.PostAsJsonAsync("/api/v1/studies:lookup", new { studies = rows.Select(row => row.StudyInstanceUid).Append("1.2.3") });
        var result = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(rows.Select(row => row.StudyInstanceUid), result.GetProperty("found").EnumerateArray().Select(row => row.GetProperty("studyInstanceUid").GetString()!));
        Assert.Equal("1.2.3", Assert.Single(result.GetProperty("missing").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task The_cluster_and_what_it_can_run_are_told()
    {
        var silos = await api.Viewer.GetFromJsonAsync<JsonElement>("silos");
        Assert.Equal("active", Assert.Single(silos.GetProperty("silos").EnumerateArray()).GetProperty("state").GetString());
        var devices = await api.Viewer.GetFromJsonAsync<JsonElement>("devices");
        Assert.Equal("cpu:0", Assert.Single(devices.GetProperty("items").EnumerateArray()).GetProperty("device").GetString());
        var overview = await api.Viewer.GetFromJsonAsync<JsonElement>("overview");
        Assert.Equal(1, overview.GetProperty("silos").GetInt32());
        var pipelines = await api.Viewer.GetFromJsonAsync<JsonElement>("pipelines");
        Assert.Contains(pipelines.GetProperty("items").EnumerateArray(), pipeline => pipeline.GetProperty("id").GetString() == "ct-tissue" && !pipeline.TryGetProperty("reason", out _));
        var models = await api.Viewer.GetFromJsonAsync<JsonElement>("models");
        Assert.All(models.GetProperty("items").EnumerateArray(), model => Assert.Equal(64, model.GetProperty("sha256").GetString()!.Length));
    }

    private static string RunOf(StudyRow row) => string.Create(CultureInfo.InvariantCulture, $"studies/{row.StudyInstanceUid}/runs/{row.RunId}");
}
