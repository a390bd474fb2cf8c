using MedCluster.Api.Access;
using MedCluster.Api.Http;
using MedCluster.Api.Submissions;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.Grains.ReadModels;
using MedCluster.Reasons;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace MedCluster.Api.Batches;

/// <summary><c>/api/v1/batches</c>.</summary>
internal static class BatchEndpoints
{
    public static void MapBatches(this RouteGroupBuilder api)
    {
        var batches = api.MapGroup("/batches").WithTags("batches");
        batches.MapGet("/", ListAsync).WithName("listBatches").WithSummary("The batches that the caller may see, a page at a time.")
            .Produces<BatchList>().Produces(304);
        batches.MapPost("/", SubmitAsync).WithName("submitBatch").WithSummary("Submits a zip archive of DICOM, or what is on the server or in the store already.")
            .RequireAuthorization(Policies.Operator).RequireRateLimiting(Policies.Uploads)
            .Produces<SubmitResult>(202).ProducesProblem(408).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(507);
        batches.MapGet("/{batchId}", GetAsync).WithName("getBatch").WithSummary("Where a batch stands.").Produces<BatchView>().Produces(304);
        batches.MapGet("/{batchId}/events", WatchAsync).WithName("watchBatch").WithSummary("Where a batch stands, as a stream of Server-Sent Events.").Produces<BatchView>(contentType: "text/event-stream");
        batches.MapGet("/{batchId}/studies", StudiesAsync).WithName("listStudies").WithSummary("The studies of a batch, a page at a time.").Produces<StudyList>().Produces(304);
        foreach (var action in Enum.GetValues<BatchAction>())
        {
            var name = action.ToString().ToLowerInvariant();
            batches.MapPost($"/{{batchId}}:{name}", (HttpContext http, string batchId, BatchActions actions) => ActAsync(http, batchId, action, actions))
                .WithName($"{name}Batch").WithSummary(action switch
                {
                    BatchAction.Cancel => "Cancels a batch: slices under way finish, nothing new starts; submitting it again goes on.",
                    BatchAction.Pause => "Pauses a batch that runs.",
                    BatchAction.Resume => "Lets a paused batch go on.",
                    _ => "Tries the studies again that failed for a reason that may pass.",
                })
                .RequireAuthorization(Policies.Operator).Produces<ActionResult>().ProducesProblem(409);
        }
    }

    private static Task<IResult> ListAsync(
        HttpContext http, StatusBoard board, Cursors cursors,
        string? state, string? project, string? pipeline, string? sort, int? limit, string? cursor, string? wait)
    {
        var caller = Caller.Of(http.User);
        var states = Filters.States<BatchState>(state);
        var (order, descending) = Filters.Sort(sort, BatchSort.Submitted, descendingByDefault: true);
        var list = $"batches|{state}|{project}|{pipeline}|{order}|{descending}";
        var query = new BatchQuery
        {
            States = states,
            Project = project,
            Pipeline = pipeline,
            Sort = order,
            Descending = descending,
            Limit = Filters.Limit(limit, BatchQuery.MaximumLimit, 50),
            After = cursors.Open<BatchCursor>(cursor, list),
        };
        return Polling.AnswerAsync(http, wait, _ =>
        {
            var version = board.BatchesChanged.Version;
            var page = board.GetBatches(query, caller.Access);
            return Task.FromResult(new Polled<BatchList>(new BatchList(page.Batches, page.Total, cursors.Seal(page.Next, list)), token => board.BatchesChanged.WaitAsync(version, token)));
        });
    }

    private static Task<IResult> GetAsync(HttpContext http, string batchId, StatusBoard board, string? wait) => Polling.AnswerAsync(http, wait, Read(http, batchId, board));

    private static Task<IResult> WatchAsync(HttpContext http, string batchId, StatusBoard board) => Polling.StreamAsync(http, Read(http, batchId, board));

    private static Func<CancellationToken, Task<Polled<BatchView>>> Read(HttpContext http, string batchId, StatusBoard board)
    {
        Ids.Hash(batchId);
        var access = Caller.Of(http.User).Access;
        return async cancellationToken =>
        {
            if (await board.FindBatchAsync(batchId, access, cancellationToken) is not { } live) return default;
            var (view, version) = live.Read();
            return new Polled<BatchView>(view, token => live.WaitAsync(version, token));
        };
    }

    private static Task<IResult> StudiesAsync(
        HttpContext http, string batchId, StatusBoard board, Cursors cursors,
        string? state, string? reason, [FromQuery(Name = "q")] string? text, string? sort, int? limit, string? cursor, string? wait)
    {
        Ids.Hash(batchId);
        if (text is { Length: > 64 }) throw RefusedException.Invalid("q has at most 64 characters.");
        if (reason is not null && ReasonCodes.All.All(known => known.Code != reason)) throw RefusedException.Invalid("reason is not a reason code.");
        var access = Caller.Of(http.User).Access;
        var states = Filters.States<GrainInterfaces.Studies.StudyState>(state);
        var (order, descending) = Filters.Sort(sort, StudySort.Uid, descendingByDefault: false);
        var list = $"studies|{batchId}|{state}|{reason}|{text}|{order}|{descending}";
        var query = new StudyQuery
        {
            States = states,
            Reason = reason,
            Text = text,
            Sort = order,
            Descending = descending,
            Limit = Filters.Limit(limit, StudyQuery.MaximumLimit, 100),
            After = cursors.Open<StudyCursor>(cursor, list),
        };
        return Polling.AnswerAsync(http, wait, async cancellationToken => await board.GetStudiesAsync(batchId, query, access, cancellationToken) is { } page
            ? new Polled<StudyList>(new StudyList(page.Studies, page.Total, cursors.Seal(page.Next, list)), token => board.WaitForStudiesAsync(batchId, page.Version, token))
            : default);
    }

    private static async Task<IResult> ActAsync(HttpContext http, string batchId, BatchAction action, BatchActions actions) =>
        TypedResults.Ok(await actions.ActAsync(Ids.Hash(batchId), action, Caller.Of(http.User), http.RequestAborted));

    private static async Task<IResult> SubmitAsync(
        HttpContext http, BatchSubmitter submissions, Replays replays, IOptions<ApiOptions> options,
        string? pipeline, string? project, string? priority, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey)
    {
        var caller = Caller.Of(http.User);
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)) throw Unsupported();
        var request = Replays.FingerprintOf(http.Request);
        var cancellationToken = http.RequestAborted;
        if (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            if (http.Request.Query.Count > 0) throw RefusedException.Invalid("A JSON submission names everything in its document, nothing in the address.");
            var document = await http.Request.ReadFromJsonAsync<SubmitRequest>(ApiJson.Options, cancellationToken) ?? throw RefusedException.Invalid("The JSON document is null.");
            var named = SubmitSettings.Of(document.Pipeline, BatchSubmitter.ProjectOf(document.Project, caller), null) with { Priority = document.Priority };
            return Accepted(await replays.OnceAsync(idempotencyKey, $"{request}\n{document}", caller,
                async () => (await submissions.SubmitSourceAsync(document.Source, named, caller, cancellationToken), null), static () => Task.FromResult<string?>(null), cancellationToken));
        }
        var size = http.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (size is { IsReadOnly: false }) size.MaxRequestBodySize = options.Value.MaximumUploadBytes + (1 << 20);
        if (http.Request.ContentLength > options.Value.MaximumUploadBytes + (1 << 20)) throw new RefusedException(413, ReasonCodes.UploadTooLarge, $"The upload is larger than {options.Value.MaximumUploadBytes} bytes.");
        var settings = SubmitSettings.Of(pipeline, BatchSubmitter.ProjectOf(project, caller), priority);
        var isForm = type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        if (!isForm && !type.MediaType.Equals("application/zip", StringComparison.OrdinalIgnoreCase)) throw Unsupported();
        return Accepted(await replays.OnceAsync(
            idempotencyKey, request, caller,
            () => UploadAsync(upload => submissions.SubmitArchiveAsync(upload, settings, caller, cancellationToken)),
            () => UploadAsync(upload => submissions.DigestAsync(upload, cancellationToken)), cancellationToken));

        Task<T> UploadAsync<T>(Func<Stream, Task<T>> take) => isForm ? ReadFormAsync(http, type, take, cancellationToken) : take(http.Request.Body);
    }

    /// <summary>A form as browsers send it: one file, read as it comes. What is to be done with it stands in the address.</summary>
    private static async Task<T> ReadFormAsync<T>(HttpContext http, MediaTypeHeaderValue type, Func<Stream, Task<T>> take, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 70) throw RefusedException.Invalid("The form's content type names no boundary of 1 to 70 characters.");
        try
        {
            var reader = new MultipartReader(boundary, http.Request.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 16 << 10 };
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.IsFileDisposition())
                    throw RefusedException.Invalid("The form holds something else than one file; pipeline, project and priority stand in the address.");
                return await take(section.Body);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw RefusedException.Invalid("The form is malformed or breaks off.");
        }
        throw RefusedException.Invalid("The form holds no file.");
    }

    private static IResult Accepted(SubmitResult result) => TypedResults.Accepted(result.Url, result);

    private static RefusedException Unsupported() => new(415, ReasonCodes.UnsupportedMediaType, "A submission is application/zip, multipart/form-data with one zip archive, or application/json.");
}
