using MedCluster.Api.Access;
using MedCluster.Api.Http;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.Grains.ReadModels;
using MedCluster.Reasons;
using MedCluster.Silo.Audit;

namespace MedCluster.Api.Batches;

/// <summary>Acts on batches for callers who may, and writes down who did. Used by the HTTP API and, in this process, by the dashboard.</summary>
public sealed class BatchActions(IGrainFactory grains, StatusBoard board, AuditLog audit)
{
    /// <summary>Does it.</summary>
    /// <exception cref="RefusedException">There is no such batch that the caller may see, they may only look, or its state does not allow it.</exception>
    public async Task<ActionResult> ActAsync(string batchId, BatchAction action, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Role < ApiRole.Operator) throw new RefusedException(403, ReasonCodes.Forbidden, "Viewers only look.");
        if (await board.FindBatchAsync(batchId, caller.Access, cancellationToken) is not { } live) throw RefusedException.NotFound("There is no such batch.");
        await audit.WriteAsync(action.ToString().ToLowerInvariant(), caller.Name, batchId, live.Value.Project, live.Value.Studies.Total, cancellationToken);
        var batch = grains.GetGrain<IBatchGrain>(batchId);
        int? studies = null;
        var (state, wanted) = action switch
        {
            BatchAction.Cancel => (await batch.CancelAsync(), BatchState.Cancelled),
            BatchAction.Pause => (await batch.PauseAsync(), BatchState.Paused),
            BatchAction.Resume => (await batch.ResumeAsync(), BatchState.Running),
            _ => await RetryAsync(),
        };
        board.Look();
        if (state != wanted) throw new RefusedException(409, ReasonCodes.StateConflict, $"The batch is {state.ToString().ToLowerInvariant()}; it can't be {action.ToString().ToLowerInvariant()}{(action is BatchAction.Cancel ? "led" : "d")}.");
        return new ActionResult(state, studies);

        async Task<(BatchState, BatchState)> RetryAsync()
        {
            studies = await batch.RetryAsync();
            var now = (await batch.GetStatusAsync()).State;
            return (now, now);
        }
    }
}
