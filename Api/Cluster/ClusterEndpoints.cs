using MedCluster.Api.Access;
using MedCluster.Api.Http;
using MedCluster.Grains.Pipelines;
using MedCluster.Grains.ReadModels;
using MedCluster.Grains.Workers;
using MedCluster.Inference;
using MedCluster.Reasons;
using MedCluster.Silo.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MedCluster.Api.Cluster;

/// <summary>The cluster, its silos and devices, what can be run, and who did what.</summary>
internal static class ClusterEndpoints
{
    public static void MapCluster(this RouteGroupBuilder api)
    {
        var cluster = api.MapGroup("").WithTags("cluster");
        cluster.MapGet("/overview", OverviewAsync).WithName("getOverview").WithSummary("The cluster at a glance: throughput, devices, queue, time left.").Produces<OverviewView>().Produces(304);
        cluster.MapGet("/overview/events", WatchAsync).WithName("watchOverview").WithSummary("The overview as a stream of Server-Sent Events.").Produces<OverviewView>(contentType: "text/event-stream");
        cluster.MapGet("/silos", SilosAsync).WithName("listSilos").WithSummary("The silos and their devices.").Produces<ClusterView>().Produces(304);
        cluster.MapGet("/devices", DevicesAsync).WithName("listDevices").WithSummary("The devices of all silos.").Produces<DeviceList>().Produces(304);
        cluster.MapGet("/pipelines", Pipelines).WithName("listPipelines").WithSummary("The pipelines that can be named in a submission.").Produces<PipelineList>();
        cluster.MapGet("/models", Models).WithName("listModels").WithSummary("The model packages of this silo.").Produces<ModelList>();
        cluster.MapGet("/audit/{day}", AuditAsync).WithName("getAudit").WithSummary("Who did what on a day (UTC).").RequireAuthorization(Policies.Admin).Produces<AuditList>();
    }

    private static Task<IResult> OverviewAsync(HttpContext http, StatusBoard board, string? wait) => Polling.AnswerAsync(http, wait, Read(http, board));

    private static Task<IResult> WatchAsync(HttpContext http, StatusBoard board) => Polling.StreamAsync(http, Read(http, board));

    private static Func<CancellationToken, Task<Polled<OverviewView>>> Read(HttpContext http, StatusBoard board)
    {
        var access = Caller.Of(http.User).Access;
        return _ =>
        {
            var version = board.Overview.Version;
            return Task.FromResult(new Polled<OverviewView>(board.GetOverview(access), token => board.Overview.WaitAsync(version, token)));
        };
    }

    private static Task<IResult> SilosAsync(HttpContext http, StatusBoard board, string? wait) => Polling.AnswerAsync(http, wait, _ =>
    {
        var (view, version) = board.Cluster.Read();
        return Task.FromResult(new Polled<ClusterView>(view, token => board.Cluster.WaitAsync(version, token)));
    });

    private static Task<IResult> DevicesAsync(HttpContext http, StatusBoard board, string? wait) => Polling.AnswerAsync(http, wait, _ =>
    {
        var (view, version) = board.Cluster.Read();
        return Task.FromResult(new Polled<DeviceList>(new DeviceList([.. view.Silos.SelectMany(silo => silo.Devices)]), token => board.Cluster.WaitAsync(version, token)));
    });

    private static IResult Pipelines(PipelineFolder folder) => TypedResults.Ok(new PipelineList([.. PipelineFile.Names(folder.Path).Select(name =>
    {
        try
        {
            var pipeline = PipelineFile.Load(name, folder.Path);
            return new PipelineView(pipeline.Id, pipeline.Version, pipeline.Description, pipeline.Models, pipeline.ComputeDigest());
        }
        catch (MedClusterException exception)
        {
            return new PipelineView(name, "", null, [], "", exception.Reason.Code);
        }
    })]));

    private static IResult Models(DeviceHostSettings settings)
    {
        var catalog = new ModelCatalog(settings.ModelsFolder);
        return TypedResults.Ok(new ModelList([.. catalog.Ids.Select(id =>
        {
            try
            {
                var package = catalog.Get(id);
                return new ModelView(package.Id, package.Version, package.Task, package.Modalities, package.Labels, package.License, package.Digest);
            }
            catch (MedClusterException exception)
            {
                return new ModelView(id, "", default, [], [], "", "", exception.Reason.Code);
            }
        })]));
    }

    private static async Task<IResult> AuditAsync(HttpContext http, string day, AuditLog audit)
    {
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", out var date)) throw RefusedException.Invalid("The day is written as 2026-01-31.");
        if (!Caller.Of(http.User).Access.IsEverything) throw new RefusedException(403, ReasonCodes.Forbidden, "The audit log is of all projects.");
        var lines = new List<AuditLine>();
        await foreach (var line in audit.ReadAsync(date, http.RequestAborted)) lines.Add(line);
        return TypedResults.Ok(new AuditList(lines));
    }
}
