using System.Net;
using System.Net.Http.Json;
using MedCluster.Grains.ReadModels;
using Xunit;

namespace MedCluster.Api.Tests;

/// <summary>
/// Every operation of the OpenAPI document with a request that succeeds and one that is refused, and who may: nobody without a key, the least
/// role it names, and not another project. An operation that isn't in the table fails the test.
/// </summary>
[Collection(ApiCollection.Name)]
public sealed class OperationTests(ApiFixture api)
{
    private sealed record Case(HttpMethod Method, string Url, HttpStatusCode Success, string RefusedUrl, HttpStatusCode Refused, string Reason)
    {
        /// <summary>Of the request that succeeds, and of the refused one.</summary>
        public Func<HttpContent?> Body { get; init; } = static () => null;
        public Func<HttpContent?> RefusedBody { get; init; } = static () => null;

        /// <summary>Why the operation does nothing on this server, where that is so.</summary>
        public string? SuccessReason { get; init; }

        /// <summary>The least role that may.</summary>
        public string Role { get; init; } = "viewer";

        /// <summary>Whether what it is about belongs to a project, so that the others' callers are told 404.</summary>
        public bool OfProject { get; init; }
    }

    [Fact]
    public async Task Every_operation_succeeds_is_refused_and_asks_who_one_is()
    {
        var row = await api.FinishAsync(api.Operator, 750);
        var operations = await ApiDocuments.ReadAsync(api);
        var cases = await CasesAsync(row);
        Assert.Equal(operations.Select(operation => operation.Id).Order(StringComparer.Ordinal), cases.Keys.Order(StringComparer.Ordinal));
        var faults = new List<string>();
        foreach (var (id, one) in cases)
        {
            var documented = operations.Single(operation => operation.Id == id).Statuses;
            var role = one.Role switch { "admin" => api.Admin, "operator" => api.Operator, _ => api.Viewer };
            Check("success", one.Success, one.SuccessReason, await SendAsync(role, one.Url, one.Body()));
            Check("refusal", one.Refused, one.Reason, await SendAsync(role, one.RefusedUrl, one.RefusedBody()));
            Check("nobody", HttpStatusCode.Unauthorized, "not-authenticated", await SendAsync(api.Nobody, one.Url, one.Body()));
            if (one.Role != "viewer") Check("a lesser role", HttpStatusCode.Forbidden, "forbidden", await SendAsync(one.Role == "admin" ? api.Operator : api.Viewer, one.Url, one.Body()));
            if (one.OfProject) Check("another project", HttpStatusCode.NotFound, "not-found", await SendAsync(api.Foreign, one.Url, one.Body()));

            void Check(string what, HttpStatusCode status, string? reason, (HttpStatusCode Status, string? Reason) answer)
            {
                if (answer != (status, reason)) faults.Add($"{id}, {what}: {answer.Status} {answer.Reason} instead of {status} {reason}");
                if (!documented.Contains((int)answer.Status)) faults.Add($"{id}, {what}: {(int)answer.Status} is not in the document");
            }

            async Task<(HttpStatusCode Status, string? Reason)> SendAsync(HttpClient client, string url, HttpContent? body)
            {
                using var request = new HttpRequestMessage(one.Method, "/api/v1/" + url) { Content = body };
                using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                return (response.StatusCode, (int)response.StatusCode < 400 ? null : await AccessTests.ReasonOf(response));
            }
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private async Task<Dictionary<string, Case>> CasesAsync(StudyRow row)
    {
        var (batch, study, run) = ($"batches/{row.BatchId}", $"studies/{row.StudyInstanceUid}", $"studies/{row.StudyInstanceUid}/runs/{row.RunId}");
        var (noBatch, noRun) = ($"batches/{new string('0', 32)}", $"studies/{row.StudyInstanceUid}/runs/{new string('1', 32)}");
        var series = (await api.Viewer.GetFromJsonAsync<System.Text.Json.JsonElement>(run + "/series")).GetProperty("items")[0].GetProperty("seriesInstanceUid").GetString();
        var slices = $"{run}/series/{series}/slices";
        var zip = api.Zip(752);
        Case Get(string url, string refused, HttpStatusCode status = HttpStatusCode.NotFound, string reason = "not-found") => new(HttpMethod.Get, url, HttpStatusCode.OK, refused, status, reason);
        Case Of(string url, string refused) => Get(url, refused) with { OfProject = true };
        Case Unknown(string url) => Get(url, url + "?nothing=1", HttpStatusCode.BadRequest, "invalid-request");
        Case Act(string action, string on) => new(HttpMethod.Post, $"batches/{on}:{action}", HttpStatusCode.OK, $"{noBatch}:{action}", HttpStatusCode.NotFound, "not-found") { Role = "operator", OfProject = true };
        var active = await ApiFixture.SubmitAsync(api.Operator, api.Zip(751, slices: 240));
        // In the order in which they may be done, and before the batch has ended: pause, resume, cancel.
        return new Dictionary<string, Case>
        {
            ["pauseBatch"] = Act("pause", active),
            ["resumeBatch"] = Act("resume", active),
            ["cancelBatch"] = Act("cancel", active),
            ["listBatches"] = Get("batches", "batches?limit=0", HttpStatusCode.BadRequest, "invalid-request"),
            ["submitBatch"] = new(HttpMethod.Post, "batches", HttpStatusCode.Accepted, "batches", HttpStatusCode.UnprocessableEntity, "damaged-archive")
            {
                Role = "operator", Body = () => ApiFixture.Body(zip), RefusedBody = static () => ApiFixture.Body([1, 2, 3]),
            },
            ["getBatch"] = Of(batch, noBatch),
            ["watchBatch"] = Of(batch + "/events", noBatch + "/events"),
            ["listStudies"] = Of(batch + "/studies", noBatch + "/studies"),
            ["retryBatch"] = Act("retry", row.BatchId),
            ["getStudy"] = Of(study, "studies/1.2.3"),
            ["watchStudy"] = Of(study + "/events", "studies/1.2.3/events"),
            ["getStudyDetails"] = Of(study + "/details", "studies/1.2.3/details"),
            // It is turned off here; PatientDataTests has it turned on.
            ["getStudyPatient"] = Of(study + "/patient", "studies/1.2.3/patient") with { Role = "operator", Success = HttpStatusCode.Forbidden, SuccessReason = "patient-data-off" },
            ["lookupStudies"] = new(HttpMethod.Post, "studies:lookup", HttpStatusCode.OK, "studies:lookup", HttpStatusCode.BadRequest, "invalid-request")
            {
                Body = () => JsonContent.Create(new { studies = new[] { row.StudyInstanceUid } }), RefusedBody = static () => JsonContent.Create(new { studies = Array.Empty<string>() }),
            },
            ["listResults"] = Of(run + "/results", noRun + "/results"),
            ["getResult"] = Of(run + "/results/report.json", run + "/results/nothing.json"),
            ["getResults"] = Of(run + "/results.zip", noRun + "/results.zip"),
            ["listSeries"] = Of(run + "/series", noRun + "/series"),
            ["getSliceImage"] = Of($"{slices}/0/image.png", $"{slices}/9999/image.png"),
            ["getSliceMask"] = Of($"{slices}/0/mask.png", $"{slices}/9999/mask.png"),
            ["getOverview"] = Unknown("overview"),
            ["watchOverview"] = Unknown("overview/events"),
            ["listSilos"] = Unknown("silos"),
            ["listDevices"] = Unknown("devices"),
            ["listPipelines"] = Unknown("pipelines"),
            ["listModels"] = Unknown("models"),
            ["getAudit"] = Get("audit/2026-01-31", "audit/yesterday", HttpStatusCode.BadRequest, "invalid-request") with { Role = "admin" },
            ["getSession"] = Unknown("session"),
            ["endSession"] = new(HttpMethod.Delete, "session", HttpStatusCode.NoContent, "session?nothing=1", HttpStatusCode.BadRequest, "invalid-request"),
        };
    }
}
