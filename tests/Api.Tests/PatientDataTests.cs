using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace MedCluster.Api.Tests;

/// <summary>A server that shows names and dates of birth, on the silo of the others.</summary>
[Collection(ApiCollection.Name)]
public sealed class PatientDataTests(ApiFixture api) : IAsyncLifetime
{
    private WebApplication _server = null!;

    public async Task InitializeAsync()
    {
        _server = ApiHost.Build(
            api.Services, new ApiOptions { Urls = "http://127.0.0.1:0", SpoolFolder = Path.Combine(api.Folder, "spool-patient"), ShowPatientData = true }, new PipelineFolder(api.Folder));
        await _server.StartAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Where_it_is_turned_on_an_operator_is_shown_them_and_the_audit_log_says_who_looked()
    {
        var row = await api.FinishAsync(api.Operator, 760);
        var before = await LooksAsync(row.BatchId);
        using (var seen = await AskAsync(api.Operator, row.StudyInstanceUid))
        {
            Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
            Assert.Contains("no-store", seen.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            var patient = await seen.Content.ReadFromJsonAsync<JsonElement>();
            Assert.StartsWith("Phantom^", patient.GetProperty("patientName").GetString(), StringComparison.Ordinal);
            Assert.True(patient.TryGetProperty("patientBirthDate", out _));
        }
        var look = Assert.Single((await LooksAsync(row.BatchId)).Except(before));
        Assert.Contains("key:operator", look, StringComparison.Ordinal);
        Assert.DoesNotContain("Phantom", look, StringComparison.Ordinal);
        Assert.DoesNotContain(row.StudyInstanceUid, look, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewers_and_other_projects_are_shown_nothing_and_nothing_is_entered()
    {
        var row = await api.FinishAsync(api.Operator, 761);
        foreach (var (client, status) in new[] { (api.Viewer, HttpStatusCode.Forbidden), (api.Foreign, HttpStatusCode.NotFound), (api.Nobody, HttpStatusCode.Unauthorized) })
        {
            using var refused = await AskAsync(client, row.StudyInstanceUid);
            Assert.Equal(status, refused.StatusCode);
            Assert.DoesNotContain("Phantom", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Empty(await LooksAsync(row.BatchId));
    }

    private Task<HttpResponseMessage> AskAsync(HttpClient client, string uid) => client.GetAsync(new Uri($"{_server.Urls.First()}/api/v1/studies/{uid}/patient"));

    /// <summary>The lines of the audit log of looks at patients of a batch.</summary>
    private async Task<IReadOnlyList<string>> LooksAsync(string batch)
    {
        var lines = new List<string>();
        // Midnight may lie between the look and the question.
        var now = TimeProvider.System.GetUtcNow();
        foreach (var day in new[] { now.AddHours(-1), now }.Select(at => DateOnly.FromDateTime(at.UtcDateTime)).Distinct())
        {
            var audit = await api.Admin.GetFromJsonAsync<JsonElement>($"audit/{day:yyyy-MM-dd}");
            lines.AddRange(audit.GetProperty("items").EnumerateArray().Select(line => line.ToString())
                .Where(line => line.Contains("read-patient-data", StringComparison.Ordinal) && line.Contains(batch, StringComparison.Ordinal)));
        }
        return lines;
    }
}
