using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MedCluster.Api.Access;
using MedCluster.Grains.ReadModels;
using Xunit;

namespace MedCluster.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class AccessTests(ApiFixture api)
{
    private static readonly string[] ForOperators = ["submitBatch", "cancelBatch", "pauseBatch", "resumeBatch", "retryBatch", "getStudyPatient"];
    private static readonly string[] ForAdmins = ["getAudit"];
    private static readonly string[] ForEverybody = ["endSession"];

    [Fact]
    public async Task Nothing_is_served_without_authentication()
    {
        foreach (var operation in await ApiDocuments.ReadAsync(api))
        {
            using var response = await SendAsync(api.Nobody, operation, new string('0', 32), "1.2.3", new string('1', 32));
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{operation.Id}: {response.StatusCode}");
            Assert.Equal("not-authenticated", await ReasonOf(response));
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        }
        using var document = await api.Nobody.GetAsync("openapi.json");
        Assert.Equal(HttpStatusCode.Unauthorized, document.StatusCode);
    }

    [Fact]
    public async Task Viewers_look_and_operators_do_and_admins_read_the_audit_log()
    {
        var row = await api.FinishAsync(api.Operator, 100);
        foreach (var operation in await ApiDocuments.ReadAsync(api))
        {
            using var response = await SendAsync(api.Viewer, operation, row.BatchId, row.StudyInstanceUid, row.RunId);
            if (ForOperators.Contains(operation.Id) || ForAdmins.Contains(operation.Id))
            {
                Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{operation.Id}: {response.StatusCode}");
                Assert.Equal("forbidden", await ReasonOf(response));
            }
            else
            {
                Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent || operation.Id is "getResult" or "getSliceImage" or "getSliceMask" or "lookupStudies", $"{operation.Id}: {response.StatusCode}");
            }
            if (!ForAdmins.Contains(operation.Id)) continue;
            using var refused = await SendAsync(api.Operator, operation, row.BatchId, row.StudyInstanceUid, row.RunId);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            using var taken = await SendAsync(api.Admin, operation, row.BatchId, row.StudyInstanceUid, row.RunId);
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }
    }

    [Fact]
    public async Task What_belongs_to_another_project_is_not_there()
    {
        var row = await api.FinishAsync(api.Operator, 101);
        foreach (var operation in await ApiDocuments.ReadAsync(api))
        {
            if (!operation.Path.Contains('{', StringComparison.Ordinal) || ForAdmins.Contains(operation.Id)) continue;
            using var response = await SendAsync(api.Foreign, operation, row.BatchId, row.StudyInstanceUid, row.RunId);
            Assert.True(response.StatusCode == HttpStatusCode.NotFound, $"{operation.Id}: {response.StatusCode}");
            // Word for word what is said of what isn't there at all.
            using var absent = await SendAsync(api.Foreign, operation, new string('0', 32), "1.2.3", new string('1', 32));
            Assert.Equal(await absent.Content.ReadAsStringAsync(), await response.Content.ReadAsStringAsync());
        }
        var list = await api.Foreign.GetFromJsonAsync<JsonElement>("batches?limit=200");
        Assert.DoesNotContain(list.GetProperty("items").EnumerateArray(), batch => batch.GetProperty("id").GetString() == row.BatchId);
        using var lookup = await api.Foreign.PostAsJsonAsync("/api/v1/studies:lookup", new { studies = new[] { row.StudyInstanceUid } });
        Assert.Equal(row.StudyInstanceUid, Assert.Single((await lookup.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("missing").EnumerateArray()).GetString());
        using var submitted = await api.Foreign.PostAsync("batches?project=alpha", ApiFixture.Body(api.Zip(102)));
        Assert.Equal(HttpStatusCode.Forbidden, submitted.StatusCode);
        using var foreignStudies = await api.Operator.GetAsync("batches?project=beta");
        Assert.Equal(0, (await foreignStudies.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_key_works_until_it_is_revoked_or_ends_and_only_its_hash_is_stored()
    {
        var (record, key) = await api.Keys.CreateAsync("short", ApiRole.Viewer, null, "tests", null, CancellationToken.None);
        var client = api.Client(key);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("session")).StatusCode);
        Assert.NotNull(await api.Keys.RevokeAsync("short", CancellationToken.None));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("session")).StatusCode);
        var (_, ended) = await api.Keys.CreateAsync("ended", ApiRole.Viewer, null, "tests", TimeSpan.Zero, CancellationToken.None);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.Client(ended).GetAsync("session")).StatusCode);
        var stored = Encoding.UTF8.GetString((await api.Store.ReadAsync(Storage.ResultNames.ApiKey(record.Id)))!.Data.Span);
        // A secret's own characters may be underscores.
        var secret = key[(ApiKeys.Prefix.Length + record.Id.Length + 1)..];
        Assert.Equal(43, secret.Length);
        Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(secret[^20..], stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_link_works_once_and_its_session_needs_a_page_of_ours_for_changes()
    {
        var link = new Uri(await api.Server.CreateSignInLinkAsync("someone", CancellationToken.None));
        using var first = await api.Nobody.GetAsync(link);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (first.StatusCode, first.Headers.Location!.ToString()));
        var cookie = first.Headers.GetValues("Set-Cookie").Single(text => text.StartsWith("medcluster=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        using var second = await api.Nobody.GetAsync(link);
        Assert.Equal("/signin", second.Headers.Location!.ToString());
        Assert.False(second.Headers.Contains("Set-Cookie"));

        using var get = WithCookie(HttpMethod.Get, "session");
        using var session = await api.Nobody.SendAsync(get);
        var view = await session.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("user:someone", "admin"), (view.GetProperty("name").GetString(), view.GetProperty("role").GetString()));

        foreach (var (header, value, status) in new[] { ("Sec-Fetch-Site", "cross-site", 403), ("Sec-Fetch-Site", "same-site", 403), ("Origin", "http://evil.example", 403), ("X-Csrf-Token", "guess", 403), ("Sec-Fetch-Site", "same-origin", 404) })
        {
            using var change = WithCookie(HttpMethod.Post, $"batches/{new string('0', 32)}:cancel");
            change.Headers.Add(header, value);
            using var answer = await api.Nobody.SendAsync(change);
            Assert.True((int)answer.StatusCode == status, $"{header}: {value}: {answer.StatusCode}");
            if (status == 403) Assert.Equal("cross-site-request", await ReasonOf(answer));
        }

        HttpRequestMessage WithCookie(HttpMethod method, string url) => new(method, url) { Headers = { { "Cookie", cookie.Split(';')[0] } } };
    }

    [Fact]
    public async Task A_sign_in_form_of_another_site_is_refused()
    {
        using var answer = await api.Nobody.PostAsync("/signin", new FormUrlEncodedContent([new("key", "anything")]));
        Assert.Equal((HttpStatusCode.Forbidden, "cross-site-request"), (answer.StatusCode, await ReasonOf(answer)));
    }

    [Fact]
    public async Task Every_answer_has_the_security_headers_and_names_no_server()
    {
        foreach (var (client, url) in new[] { (api.Viewer, "session"), (api.Nobody, "session"), (api.Nobody, "/signin"), (api.Nobody, "/nothing") })
        {
            using var response = await client.GetAsync(url);
            Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task Who_did_what_is_in_the_audit_log()
    {
        var batch = await ApiFixture.SubmitAsync(api.Operator, api.Zip(103));
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var audit = await api.Admin.GetFromJsonAsync<JsonElement>($"audit/{day:yyyy-MM-dd}");
        var line = Assert.Single(audit.GetProperty("items").EnumerateArray(), line => line.ToString().Contains(batch, StringComparison.Ordinal));
        Assert.Contains("key:operator", line.ToString(), StringComparison.Ordinal);
        Assert.Contains("submit", line.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_and_dates_of_birth_are_not_shown_unless_that_is_turned_on()
    {
        var row = await api.FinishAsync(api.Operator, 104);
        using var response = await api.Operator.GetAsync($"studies/{row.StudyInstanceUid}/patient");
        Assert.Equal((HttpStatusCode.Forbidden, "patient-data-off"), (response.StatusCode, await ReasonOf(response)));
        var everything = await api.Viewer.GetStringAsync($"studies/{row.StudyInstanceUid}/details");
        Assert.DoesNotContain("patient", everything, StringComparison.OrdinalIgnoreCase);
        Assert.True(ProjectAccess.To(["alpha"]).Allows("alpha"));
    }

    internal static async Task<string?> ReasonOf(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("reason").GetString();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, Operation operation, string batch, string uid, string run)
    {
        if (ForEverybody.Contains(operation.Id) && client.DefaultRequestHeaders.Authorization is not null) return new HttpResponseMessage(HttpStatusCode.NoContent);
        var url = operation.Path.Replace("{batchId}", batch, StringComparison.Ordinal).Replace("{uid}", uid, StringComparison.Ordinal).Replace("{runId}", run, StringComparison.Ordinal)
            .Replace("{name}", "report.json", StringComparison.Ordinal).Replace("{seriesUid}", "1.2.4", StringComparison.Ordinal).Replace("{index}", "0", StringComparison.Ordinal)
            .Replace("{day}", "2026-01-31", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), url.TrimEnd('/'));
        // Streams end with the test, so their heads are enough.
        return await client.SendAsync(request, url.EndsWith("/events", StringComparison.Ordinal) ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead);
    }
}
