using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace MedCluster.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class SubmissionTests(ApiFixture api)
{
    [Fact]
    public async Task A_zip_is_taken_in_and_processed()
    {
        using var response = await api.Operator.PostAsync("batches", ApiFixture.Body(api.Zip(200)));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var result = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((1, 6, 6), (result.GetProperty("studies").GetInt32(), result.GetProperty("instances").GetInt32(), result.GetProperty("files").GetInt32()));
        Assert.Equal(result.GetProperty("url").GetString(), response.Headers.Location!.ToString());
        var ended = await ApiFixture.UntilAsync(api.Viewer, result.GetProperty("id").GetString()!, state => state == "ended");
        Assert.Equal((1, 6, "alpha"), (ended.GetProperty("studies").GetProperty("done").GetInt32(), ended.GetProperty("slices").GetProperty("done").GetInt32(), ended.GetProperty("project").GetString()));
    }

    [Fact]
    public async Task A_form_of_a_browser_and_a_folder_of_the_server_and_a_prefix_of_the_store_are_the_same_batch()
    {
        var zip = api.Zip(201);
        var batch = await ApiFixture.SubmitAsync(api.Operator, zip);
        using var form = new MultipartFormDataContent { { ApiFixture.Body(zip), "file", "../../etc/passwd.zip" } };
        using var byForm = await api.Operator.PostAsync("batches", form);
        Assert.Equal(batch, await IdOf(byForm));
        var folder = Path.Combine(api.Folder, "allowed", "scans-201");
        ZipFile.ExtractToDirectory(new MemoryStream(zip), folder);
        using var byFolder = await api.Operator.PostAsJsonAsync("batches", new { source = folder });
        Assert.Equal(HttpStatusCode.Accepted, byFolder.StatusCode);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            await api.Store.WriteAsync($"incoming/201/{Path.GetFileName(file)}", await File.ReadAllBytesAsync(file), Storage.Durability.Flushed);
        using var byPrefix = await api.Operator.PostAsJsonAsync("batches", new { source = "store:incoming/201/", pipeline = "ct-tissue", priority = "urgent" });
        Assert.Equal(batch, await IdOf(byPrefix));
    }

    [Fact]
    public async Task The_same_idempotency_key_is_one_submission()
    {
        var (zip, key) = (api.Zip(202), Guid.NewGuid().ToString());
        using var first = await SendAsync(zip, key);
        using var second = await SendAsync(zip, key);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        using var other = await SendAsync(zip, key, "?priority=urgent");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused"), (other.StatusCode, await AccessTests.ReasonOf(other)));
        // What was refused may be tried again with its key.
        var again = Guid.NewGuid().ToString();
        using var refused = await SendAsync(Encoding.ASCII.GetBytes("no zip"), again);
        Assert.Equal("damaged-archive", await AccessTests.ReasonOf(refused));
        using var taken = await SendAsync(zip, again);
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
    }

    [Fact]
    public async Task The_same_idempotency_key_with_other_content_of_the_same_length_is_refused()
    {
        var (zip, key) = (api.Zip(205), Guid.NewGuid().ToString());
        using var first = await SendAsync(zip, key);
        var batch = await IdOf(first);
        byte[] other = [.. zip];
        other[zip.Length / 2] ^= 1;
        using var refused = await SendAsync(other, key);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused"), (refused.StatusCode, await AccessTests.ReasonOf(refused)));
        using var again = await SendAsync(zip, key);
        Assert.Equal(batch, await IdOf(again));

        // Every try of a form has a boundary of its own, as browsers make them.
        var byForm = Guid.NewGuid().ToString();
        using var form = await SendFormAsync(zip, byForm);
        Assert.Equal(batch, await IdOf(form));
        using var repeated = await SendFormAsync(zip, byForm);
        Assert.Equal(batch, await IdOf(repeated));
        using var otherForm = await SendFormAsync(other, byForm);
        Assert.Equal("idempotency-key-reused", await AccessTests.ReasonOf(otherForm));
    }

    [Fact]
    public async Task Actions_change_a_batch_that_runs_and_are_refused_on_one_that_ended()
    {
        var batch = await ApiFixture.SubmitAsync(api.Operator, api.Zip(203, slices: 120));
        Assert.Equal("paused", await ActAsync("pause"));
        Assert.Equal("running", await ActAsync("resume"));
        Assert.Equal("cancelled", await ActAsync("cancel"));
        using var resumed = await api.Operator.PostAsync($"batches/{batch}:resume", null);
        Assert.Equal((HttpStatusCode.Conflict, "state-conflict"), (resumed.StatusCode, await AccessTests.ReasonOf(resumed)));
        var ended = (await api.FinishAsync(api.Operator, 204)).BatchId;
        using var paused = await api.Operator.PostAsync($"batches/{ended}:pause", null);
        Assert.Equal(HttpStatusCode.Conflict, paused.StatusCode);
        using var retried = await api.Operator.PostAsync($"batches/{ended}:retry", null);
        Assert.Equal(0, (await retried.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("studies").GetInt32());

        async Task<string?> ActAsync(string action)
        {
            using var response = await api.Operator.PostAsync($"batches/{batch}:{action}", null);
            return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString();
        }
    }

    [Fact]
    public async Task An_upload_beyond_the_bound_is_given_up_and_nothing_is_kept()
    {
        var before = await api.StoredAsync();
        using var declared = await AskFirstAsync(ApiFixture.Body(new byte[ApiFixture.MaximumUploadBytes + (2 << 20)]));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "upload-too-large"), (declared.StatusCode, await AccessTests.ReasonOf(declared)));
        // Without a declared length it is noticed on the way.
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "batches") { Content = ApiFixture.Body(new byte[ApiFixture.MaximumUploadBytes + 1]) };
        chunked.Headers.TransferEncodingChunked = true;
        using var noticed = await api.Operator.SendAsync(chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, noticed.StatusCode);
        using var json = await AskFirstAsync(new StringContent(new string(' ', 3 << 20), new MediaTypeHeaderValue("application/json")));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, json.StatusCode);
        await AssertNothingKeptAsync(before);
    }

    [Fact]
    public async Task Zip_bombs_are_refused_and_nothing_is_kept()
    {
        var before = await api.StoredAsync();
        foreach (var bomb in new[] { Bomb(entries: 1, bytes: 40 << 20), Bomb(entries: 40, bytes: 3 << 20), Bomb(entries: 1200, bytes: 1) })
        {
            using var response = await api.Operator.PostAsync("batches", ApiFixture.Body(bomb));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
            Assert.DoesNotContain(api.Folder, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        await AssertNothingKeptAsync(before);
    }

    /// <summary>Takes five seconds, which is how long a body may be slow.</summary>
    [Fact]
    public async Task An_upload_that_stalls_is_given_up_and_nothing_is_kept()
    {
        var before = await api.StoredAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(api.Url.Host, api.Url.Port);
        var stream = socket.GetStream();
        var key = api.Operator.DefaultRequestHeaders.Authorization!.Parameter;
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/batches HTTP/1.1\r\nHost: {api.Url.Authority}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/zip\r\nContent-Length: 100000\r\n\r\nPK\u0003\u0004"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync(limit.Token));
        var rest = await reader.ReadToEndAsync(limit.Token);
        Assert.Contains("upload-too-slow", rest, StringComparison.Ordinal);
        await AssertNothingKeptAsync(before);
    }

    /// <summary>Sends the body once the server wants it, as clients of large bodies do; else the connection may break under them.</summary>
    private async Task<HttpResponseMessage> AskFirstAsync(HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "batches") { Content = body, Headers = { ExpectContinue = true } };
        return await api.Operator.SendAsync(request);
    }

    private async Task AssertNothingKeptAsync(IReadOnlySet<string> before)
    {
        Assert.Empty((await api.StoredAsync()).Except(before));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(api.Folder, "spool")));
    }

    private async Task<HttpResponseMessage> SendAsync(byte[] zip, string key, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "batches" + query) { Content = ApiFixture.Body(zip), Headers = { { "Idempotency-Key", key } } };
        return await api.Operator.SendAsync(request);
    }

    private async Task<HttpResponseMessage> SendFormAsync(byte[] zip, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "batches") { Content = new MultipartFormDataContent { { ApiFixture.Body(zip), "file", "scans.zip" } }, Headers = { { "Idempotency-Key", key } } };
        return await api.Operator.SendAsync(request);
    }

    private static async Task<string?> IdOf(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("id").GetString();
    }

    private static byte[] Bomb(int entries, int bytes)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < entries; i++)
            {
                using var entry = zip.CreateEntry($"{i}.dcm").Open();
                entry.Write(new byte[bytes]);
            }
        }
        return stream.ToArray();
    }
}
