using System.IO.Compression;
using System.Net.Mime;
using MedCluster.Api.Access;
using MedCluster.Api.Http;
using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Batches;
using MedCluster.Grains.ReadModels;
using MedCluster.Silo.Audit;
using MedCluster.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace MedCluster.Api.Results;

/// <summary><c>/api/v1/studies/{uid}/runs/{runId}/results</c>: the files of a committed run.</summary>
internal static class ResultEndpoints
{
    private const string CommitName = "commit.json";

    public static void MapResults(this RouteGroupBuilder api)
    {
        var results = api.MapGroup("/studies/{uid}/runs/{runId}").WithTags("results");
        results.MapGet("/results", ListAsync).WithName("listResults").WithSummary("The result files of a run.").Produces<ResultList>();
        results.MapGet("/results/{**name}", DownloadAsync).WithName("getResult").WithSummary("A result file, whole or in ranges.")
            .Produces(200, contentType: MediaTypeNames.Application.Octet).Produces(206, contentType: MediaTypeNames.Application.Octet).Produces(304).Produces(412).Produces(416);
        results.MapGet("/results.zip", ArchiveAsync).WithName("getResults").WithSummary("All result files of a run in a zip archive.").Produces(200, contentType: "application/zip");
    }

    private static async Task<IResult> ListAsync(HttpContext http, string uid, string runId, StatusBoard board, IBlobStore store)
    {
        var (_, commit) = await FindAsync(http, uid, runId, board, store);
        return TypedResults.Ok(new ResultList(commit.StudyInstanceUid, commit.RunId, commit.Pipeline, commit.Artefacts));
    }

    private static async Task<IResult> DownloadAsync(HttpContext http, string uid, string runId, string name, StatusBoard board, IBlobStore store, AuditLog audit)
    {
        var (entry, commit) = await FindAsync(http, uid, runId, board, store);
        // Only what the commit names is there: a name that leads elsewhere is none of those.
        var artefact = commit.Artefacts.FirstOrDefault(artefact => artefact.Name == name);
        if (artefact is null && name != CommitName) throw RefusedException.NotFound("The run has no such result file.");
        var content = await store.OpenReadAsync(ResultNames.RunResults(commit.Pipeline, commit.StudyInstanceUid, commit.RunId) + name, http.RequestAborted)
            ?? throw RefusedException.NotFound("The result file is no longer in the store.");
        if (!IsContinuation(http.Request)) await WriteDownAsync(audit, http, entry);
        return TypedResults.Stream(content, TypeOf(name), $"{uid}-{name.Replace('/', '-')}",
            entityTag: artefact is null ? null : new EntityTagHeaderValue($"\"{artefact.Sha256}\""), enableRangeProcessing: true);
    }

    private static async Task<IResult> ArchiveAsync(HttpContext http, string uid, string runId, StatusBoard board, IBlobStore store, AuditLog audit)
    {
        var (entry, commit) = await FindAsync(http, uid, runId, board, store);
        await WriteDownAsync(audit, http, entry);
        var prefix = ResultNames.RunResults(commit.Pipeline, commit.StudyInstanceUid, commit.RunId);
        // ZipArchive writes the few bytes of its headers and directory synchronously; contents are written asynchronously.
        if (http.Features.Get<IHttpBodyControlFeature>() is { } control) control.AllowSynchronousIO = true;
        return TypedResults.Stream(async body =>
        {
            await using var archive = await ZipArchive.CreateAsync(body, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, http.RequestAborted);
            foreach (var name in commit.Artefacts.Select(artefact => artefact.Name).Append(CommitName))
            {
                if (await store.OpenReadAsync(prefix + name, http.RequestAborted) is not { } content) continue;
                await using (content)
                {
                    // What is compressed already is only packed.
                    var level = name.EndsWith(".json", StringComparison.Ordinal) || name.EndsWith(".csv", StringComparison.Ordinal) ? CompressionLevel.Fastest : CompressionLevel.NoCompression;
                    await using var packed = await archive.CreateEntry($"{uid}/{name}", level).OpenAsync(http.RequestAborted);
                    await content.CopyToAsync(packed, http.RequestAborted);
                }
            }
        }, "application/zip", $"{uid}.zip");
    }

    private static async Task<(StudyEntry Entry, CommitRecord Commit)> FindAsync(HttpContext http, string uid, string runId, StatusBoard board, IBlobStore store)
    {
        var entry = await board.FindRunAsync(Ids.Uid(uid), Ids.Hash(runId), Caller.Of(http.User).Access, http.RequestAborted) ?? throw RefusedException.NotFound("There is no such run.");
        var commit = await CommitRecord.FindAsync(store, entry.Pipeline, uid, runId, http.RequestAborted) ?? throw RefusedException.NotFound("The run has no results yet.");
        return (entry, commit);
    }

    private static async Task WriteDownAsync(AuditLog audit, HttpContext http, StudyEntry entry) =>
        await audit.WriteAsync("read-results", Caller.Of(http.User).Name, entry.BatchId, "", 1, http.RequestAborted);

    /// <summary>The later parts of a download that its first part is written down for.</summary>
    private static bool IsContinuation(HttpRequest request) =>
        RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var range) && range.Ranges.All(part => part.From is > 0);

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".json" => "application/json",
        ".png" => "image/png",
        ".gz" => "application/gzip",
        ".csv" => "text/csv",
        ".dcm" => "application/dicom",
        _ => MediaTypeNames.Application.Octet,
    };
}
