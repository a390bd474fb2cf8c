using MedCluster.Api.Access;
using MedCluster.Api.Http;
using MedCluster.Grains.ReadModels;
using MedCluster.Reasons;
using MedCluster.Silo.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace MedCluster.Api.Studies;

/// <summary><c>/api/v1/studies</c>: where studies stand.</summary>
internal static class StudyEndpoints
{
    public static void MapStudies(this RouteGroupBuilder api)
    {
        var studies = api.MapGroup("/studies").WithTags("studies");
        studies.MapGet("/{uid}", GetAsync).WithName("getStudy").WithSummary("Where a study stands, in the batch named or the newest that has it.").Produces<StudyStatusView>().Produces(304);
        studies.MapGet("/{uid}/events", WatchAsync).WithName("watchStudy").WithSummary("Where a study stands, as a stream of Server-Sent Events.").Produces<StudyStatusView>(contentType: "text/event-stream");
        studies.MapGet("/{uid}/details", DetailsAsync).WithName("getStudyDetails").WithSummary("All that is known of a study: report, ledger, result files, journal.").Produces<StudyView>().Produces(304);
        studies.MapGet("/{uid}/patient", PatientAsync).WithName("getStudyPatient").WithSummary("The patient's name and date of birth, where an admin turned that on.")
            .RequireAuthorization(Policies.Operator).Produces<PatientView>();
        api.MapPost("/studies:lookup", LookupAsync).WithTags("studies").WithName("lookupStudies").WithSummary("Where many studies stand.").Produces<StudyLookupResult>().ProducesProblem(413).ProducesProblem(415);
    }

    private static Task<IResult> GetAsync(HttpContext http, string uid, StatusBoard board, string? batch, string? wait) => Polling.AnswerAsync(http, wait, Read(http, uid, batch, board));

    private static Task<IResult> WatchAsync(HttpContext http, string uid, StatusBoard board, string? batch) => Polling.StreamAsync(http, Read(http, uid, batch, board));

    private static Func<CancellationToken, Task<Polled<StudyStatusView>>> Read(HttpContext http, string uid, string? batch, StatusBoard board)
    {
        Ids.Uid(uid);
        if (batch is not null) Ids.Hash(batch);
        var access = Caller.Of(http.User).Access;
        return async cancellationToken =>
        {
            if (await board.FindStudyAsync(uid, batch, access, cancellationToken) is not { } found) return default;
            return new Polled<StudyStatusView>(StudyStatusView.Of(found.Row, found.Batch), found.Change);
        };
    }

    private static Task<IResult> DetailsAsync(HttpContext http, string uid, StudyReader reader, string? batch, string? wait)
    {
        Ids.Uid(uid);
        if (batch is not null) Ids.Hash(batch);
        var access = Caller.Of(http.User).Access;
        return Polling.AnswerAsync(http, wait, async cancellationToken =>
            await reader.FindAsync(uid, batch, access, cancellationToken) is { } found ? new Polled<StudyView>(found.View, found.Change) : default);
    }

    private static async Task<IResult> LookupAsync(HttpContext http, StatusBoard board)
    {
        if (!http.Request.HasJsonContentType()) throw new RefusedException(415, ReasonCodes.UnsupportedMediaType, "A lookup is application/json.");
        var lookup = await http.Request.ReadFromJsonAsync<StudyLookup>(ApiJson.Options, http.RequestAborted) ?? throw RefusedException.Invalid("The JSON document is null.");
        if (lookup.Studies.Count is 0 or > StudyLookup.MaximumStudies) throw RefusedException.Invalid($"studies has 1 to {StudyLookup.MaximumStudies} UIDs.");
        if (lookup.Studies.Any(uid => uid is null or { Length: 0 or > 64 })) throw RefusedException.Invalid("studies has UIDs of 1 to 64 characters.");
        if (lookup.Batch is { } batch) Ids.Hash(batch);
        var access = Caller.Of(http.User).Access;
        var (rows, missing) = (new List<StudyRow>(lookup.Studies.Count), new List<string>());
        foreach (var uid in lookup.Studies.Distinct(StringComparer.Ordinal))
        {
            if (await board.FindStudyAsync(uid, lookup.Batch, access, http.RequestAborted) is { } found) rows.Add(found.Row);
            else missing.Add(uid);
        }
        return TypedResults.Ok(new StudyLookupResult(rows, missing));
    }

    private static async Task<IResult> PatientAsync(HttpContext http, string uid, StatusBoard board, PatientReader patients, AuditLog audit, IOptions<ApiOptions> options, string? batch)
    {
        Ids.Uid(uid);
        if (batch is not null) Ids.Hash(batch);
        var caller = Caller.Of(http.User);
        if (await board.FindStudyAsync(uid, batch, caller.Access, http.RequestAborted) is not { } found) throw RefusedException.NotFound("There is no such study.");
        if (!options.Value.ShowPatientData) throw new RefusedException(403, ReasonCodes.PatientDataOff, "Names and dates of birth are not shown on this server.");
        await audit.WriteAsync("read-patient-data", caller.Name, found.Row.BatchId, found.Row.Project, 1, http.RequestAborted);
        return TypedResults.Ok(await patients.ReadAsync(found.Row, caller.Access, http.RequestAborted) ?? throw RefusedException.NotFound("The study's instances are no longer where they were."));
    }
}
