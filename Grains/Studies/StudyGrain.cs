using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Planning;
using MedCluster.Grains.Slices;
using MedCluster.Reasons;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace MedCluster.Grains.Studies;

/// <inheritdoc cref="IStudyGrain"/>
[Reentrant]
public sealed partial class StudyGrain(
    StudyPlanner planner,
    StudyAggregator aggregator,
    CpuPool cpu,
    IOptions<StudyOptions> options,
    TimeProvider time,
    ILogger<StudyGrain> logger) : Grain, IStudyGrain, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _shards = new(StringComparer.Ordinal);
    private StudyFanOut? _fanOut;
    private StudyPlan? _plan;
    private StudyOutcome? _outcome;
    private Task? _run;

    /// <inheritdoc/>
    public async Task StartAsync(StudyRequest request)
    {
        _shards.Add(request.Shard);
        if (_outcome is not null)
        {
            await TellShardsAsync();
            return;
        }
        _run ??= RunAsync(request);
    }

    /// <inheritdoc/>
    public Task<StudyProgress> GetProgressAsync() => Task.FromResult(
        _run is null ? new StudyProgress(StudyState.Unknown)
        : _plan is null ? new StudyProgress(StudyState.Running)
        : new StudyProgress(StudyState.Running, _plan.Slices, _plan.SlicesStored + (_fanOut?.Done ?? 0), _plan.SlicesStored));

    /// <inheritdoc/>
    public Task CancelAsync() => _stop.CancelAsync();

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        if (_run is not null) await _run.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    /// <summary>The story of a run: committed already? plan; fan out; aggregate and commit; tell.</summary>
    private async Task RunAsync(StudyRequest request)
    {
        // The activation stays while it runs, and its caller isn't kept waiting.
        using var alive = this.RegisterGrainTimer(static _ => Task.CompletedTask, new GrainTimerCreationOptions(options.Value.RenewPeriod, options.Value.RenewPeriod) { KeepAlive = true });
        await Task.Yield();
        var study = request.Study;
        try
        {
            _outcome = await RetryAsync(() => aggregator.FindCommittedAsync(study, request.Pipeline, _stop.Token));
            for (var attempt = 1; _outcome is null; attempt++)
            {
                _plan = await RetryAsync(() => cpu.RunAsync(() => planner.PlanAsync(study, request.Pipeline, _stop.Token), _stop.Token));
                _fanOut = new StudyFanOut(GrainFactory, request, _plan, options.Value, time, logger);
                await _fanOut.RunAsync(_stop.Token);
                try
                {
                    _outcome = await RetryAsync(() => cpu.RunAsync(() => aggregator.CommitAsync(_plan, _fanOut.Failures, _fanOut.Timings, _stop.Token), _stop.Token));
                }
                catch (MedClusterException exception) when (exception.Reason == ReasonCodes.DamagedResult && attempt < options.Value.StepAttempts)
                {
                    // The damaged slice result is removed by now; planning again finds it missing.
                    LogRetried(exception, study.RunId, attempt);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _outcome = Failed(study, ReasonCodes.Cancelled, "The run was cancelled; running it again does the rest.");
        }
        catch (MedClusterException exception)
        {
            LogFailed(exception, study.RunId, exception.Reason.Code);
            _outcome = Failed(study, exception.Reason, exception.Message);
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            LogFailed(exception, study.RunId, ReasonCodes.RetriesExhausted.Code);
            _outcome = Failed(study, ReasonCodes.RetriesExhausted, "The run kept failing for passing reasons; running it again does the rest.");
        }
        catch (Exception exception)
        {
            LogFault(exception, study.RunId);
            _outcome = Failed(study, ReasonCodes.InternalFault, $"A fault of MedCluster: {exception.GetType().Name}; run it with --verbose to see more.");
        }
        await TellShardsAsync();
    }

    private StudyOutcome Failed(StudyReference study, ReasonCode reason, string message) =>
        new(study.StudyInstanceUid, study.RunId, StudyState.Failed, reason.Code, message, Committed: false, _plan?.Slices ?? 0, _plan?.SlicesStored ?? 0);

    /// <summary>Tells the shards and ends the activation; a shard that isn't reached asks by itself, finds nothing and starts the run again, which finds its commit.</summary>
    private async Task TellShardsAsync()
    {
        foreach (var shard in _shards.ToList())
        {
            try
            {
                await GrainFactory.GetGrain<IBatchShardGrain>(shard).ReportStudyAsync(this.GetPrimaryKeyString(), _outcome!);
                _shards.Remove(shard);
            }
            catch (Exception exception) when (PassingFaults.Is(exception))
            {
                LogShardNotReached(exception, this.GetPrimaryKeyString());
            }
        }
        DeactivateOnIdle();
    }

    private async Task<T> RetryAsync<T>(Func<Task<T>> step)
    {
        var delay = options.Value.RetryDelay;
        for (var attempt = 1; ; attempt++, delay *= 2)
        {
            try
            {
                return await step();
            }
            catch (Exception exception) when (PassingFaults.Is(exception) && attempt < options.Value.StepAttempts)
            {
                LogRetried(exception, this.GetPrimaryKeyString(), attempt);
            }
            await Task.Delay(delay, time, _stop.Token);
        }
    }

    [LoggerMessage(EventId = 1200, Level = LogLevel.Warning, Message = "Run {RunId} failed: {Reason}")]
    private partial void LogFailed(Exception exception, string runId, string reason);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Error, Message = "Run {RunId} failed for a fault of MedCluster")]
    private partial void LogFault(Exception exception, string runId);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning, Message = "Run {RunId}: the shard was not reached")]
    private partial void LogShardNotReached(Exception exception, string runId);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Warning, Message = "Run {RunId}: a step failed at attempt {Attempt} and is tried again")]
    private partial void LogRetried(Exception exception, string runId, int attempt);
}
