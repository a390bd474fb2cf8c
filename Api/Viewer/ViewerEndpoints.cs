using System.Globalization;
using MedCluster.Api.Access;
using MedCluster.Api.Http;
using MedCluster.Grains.Batches;
using MedCluster.Grains.ReadModels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace MedCluster.Api.Viewer;

/// <summary><c>/api/v1/studies/{uid}/runs/{runId}/series</c>: slices as pictures.</summary>
internal static class ViewerEndpoints
{
    public static void MapViewer(this RouteGroupBuilder api)
    {
        var series = api.MapGroup("/studies/{uid}/runs/{runId}/series").WithTags("viewer");
        series.MapGet("/", ListAsync).WithName("listSeries").WithSummary("The series of a run, for the slice viewer.").Produces<ViewerSeriesList>();
        series.MapGet("/{seriesUid}/slices/{index}/image.png", ImageAsync).WithName("getSliceImage").WithSummary("A slice through a grey window.").Produces(200, contentType: "image/png").Produces(304).ProducesProblem(422);
        series.MapGet("/{seriesUid}/slices/{index}/mask.png", MaskAsync).WithName("getSliceMask").WithSummary("The mask of a slice: the grey value of a pixel is its label.").Produces(200, contentType: "image/png").Produces(304);
    }

    private static async Task<IResult> ListAsync(HttpContext http, string uid, string runId, StatusBoard board, SliceViewer viewer) =>
        TypedResults.Ok(new ViewerSeriesList(await viewer.GetSeriesAsync(await FindAsync(http, uid, runId, board), http.RequestAborted)));

    private static async Task<IResult> ImageAsync(HttpContext http, string uid, string runId, string seriesUid, string index, StatusBoard board, SliceViewer viewer, int? volume, double? level, double? width)
    {
        if (width is { } given && !(given is >= 1e-3 and <= 1e6)) throw RefusedException.Invalid("width is 0.001 to 1000000.");
        if (level is { } centre && !(Math.Abs(centre) <= 1e6)) throw RefusedException.Invalid("level is -1000000 to 1000000.");
        var run = await FindAsync(http, uid, runId, board);
        return Picture(await viewer.RenderImageAsync(run, Ids.Uid(seriesUid), volume ?? 1, Index(index), level, width, http.RequestAborted), http);
    }

    private static async Task<IResult> MaskAsync(HttpContext http, string uid, string runId, string seriesUid, string index, StatusBoard board, SliceViewer viewer, int? volume)
    {
        var run = await FindAsync(http, uid, runId, board);
        return Picture(await viewer.RenderMaskAsync(run, Ids.Uid(seriesUid), volume ?? 1, Index(index), http.RequestAborted), http);
    }

    private static IResult Picture(byte[]? png, HttpContext http)
    {
        if (png is null) throw RefusedException.NotFound("There is no such slice.");
        // A run never changes, so neither does its picture.
        http.Response.Headers.CacheControl = "private, max-age=86400, immutable";
        return TypedResults.Bytes(png, "image/png", entityTag: new EntityTagHeaderValue(Polling.TagOf(png)));
    }

    private static int Index(string index) => int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw RefusedException.NotFound("There is no such slice.");

    private static async Task<StudyEntry> FindAsync(HttpContext http, string uid, string runId, StatusBoard board) =>
        await board.FindRunAsync(Ids.Uid(uid), Ids.Hash(runId), Caller.Of(http.User).Access, http.RequestAborted) ?? throw RefusedException.NotFound("There is no such run.");
}
