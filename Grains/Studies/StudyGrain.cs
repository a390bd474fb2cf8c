using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Planning;
using MedCluster.Grains.Scheduling;
using MedCluster.Grains.Slices;
using MedCluster.Grains.Studies.Journal;
using MedCluster.Reasons;
using MedCluster.Storage;
using MedCluster.Telemetry;
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
    IBlobStore store,
    IOptions<StudyOptions> options,
    IOptions<SchedulingOptions> scheduling,
    TimeProvider time,
    ILogger<StudyGrain> logger) : Grain, IStudyGrain, IDisposable
{
    private readonly RetryPolicy _retries = new(options.Value);
    private readonly HashSet<string> _shards = new(StringComparer.Ordinal);
    private CancellationTokenSource _stop = new();
    private StudyFanOut? _fanOut;
    private RunRecord? _attempts;
    private StudyPlan? _plan;
    private StudyOutcome? _outcome;
    private WaitReason? _waitingFor;
    private int _stepAttempts;
    private StudyStage _stage;
    private JournalEvent _stopped = JournalEvent.HandedBack;
    private Task? _run;
    private int _runs;
    private bool _leaving;

    /// <inheritdoc/>
    public async Task StartAsync(StudyRequest request)
    {
        _shards.Add(request.Shard);
        if (_outcome is { Committed: true })
        {
            await TellShardsAsync();
            DeactivateOnIdle();
            return;
        }
        // An activation that goes starts nothing, because it would wait for that: the shard finds that the next one knows nothing, and starts it there.
        if (_leaving || (_run is { IsCompleted: false } && !_stop.IsCancellationRequested)) return;
        // A run that is just being stopped stops first; one that failed is tried anew.
        _run = RunAgainAsync(request, ++_runs, _run);
    }

    /// <inheritdoc/>
    public Task<StudyProgress> GetProgressAsync() => Task.FromResult(
        _run is null ? new StudyProgress(StudyState.Unknown)
        : _plan is null ? new StudyProgress(StudyState.Running, Stage: _stage, WaitingFor: _waitingFor)
        : new StudyProgress(
            StudyState.Running, _plan.Slices, _plan.SlicesStored + (_fanOut?.Done ?? 0), Reused, _stage, _attempts?.Repeated ?? 0,
            _waitingFor ?? (_stage == StudyStage.Computing && _fanOut?.WaitingFor is { } reason ? new WaitReason(reason, ReasonCodes.Get(reason).Meaning) : null)));

    /// <inheritdoc/>
    public Task StopAsync(BatchState state)
    {
        if (_stop.IsCancellationRequested) return Task.CompletedTask;
        _stopped = state == BatchState.Paused ? JournalEvent.Paused : JournalEvent.Cancelled;
        return _stop.CancelAsync();
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _leaving = true;
        await _stop.CancelAsync();
        if (_run is not null) await _run.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task RunAgainAsync(StudyRequest request, int run, Task? before)
    {
        if (before is not null)
        {
            await before;
            _stop.Dispose();
            (_stop, _stopped) = (new CancellationTokenSource(), JournalEvent.HandedBack);
        }
        (_fanOut, _attempts, _plan, _outcome, _waitingFor, _stepAttempts, _stage) = (null, null, null, null, null, 0, StudyStage.Waiting);
        var started = time.GetTimestamp();
        await RunAsync(request);
        // Of a run that goes on elsewhere there is nothing to tell: a shard that is told starts it here, and would wait for the end of this activation, which waits for it.
        if (_leaving && !_outcome!.Committed) return;
        if (_outcome!.Reason != ReasonCodes.Cancelled.Code) MedClusterTelemetry.StudyEnded(_outcome.State.ToString().ToLowerInvariant(), time.GetElapsedTime(started));
        await TellShardsAsync();
        if (run != _runs) return;
        _leaving = true;
        DeactivateOnIdle();
    }

    /// <summary>The story of a run: committed already? what was begun before? plan; fan out; aggregate and commit.</summary>
    private async Task RunAsync(StudyRequest request)
    {
        // The activation stays while it runs, and its caller isn't kept waiting.
        using var alive = this.RegisterGrainTimer(static _ => Task.CompletedTask, new GrainTimerCreationOptions(options.Value.RenewPeriod, options.Value.RenewPeriod) { KeepAlive = true });
        await Task.Yield();
        var study = request.Study;
        using var keeping = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var keep = Task.CompletedTask;
        try
        {
            _stage = StudyStage.Planning;
            _outcome = await RetryAsync(() => aggregator.FindCommittedAsync(study, request.Pipeline, _stop.Token));
            if (_outcome is null)
            {
                _attempts = await RetryAsync(() => RunRecord.LoadAsync(store, study.RunId, time, _stop.Token));
                _attempts.Note(_attempts.Known is false ? JournalEvent.Started : _attempts.Starts > 1 ? JournalEvent.TakenOver : JournalEvent.Resumed);
            }
            for (var attempt = 1; _outcome is null; attempt++)
            {
                if (_attempts!.Starts > options.Value.SiloLosses)
                    throw new MedClusterException(ReasonCodes.SiloLost, $"{_attempts.Starts - 1} silos that worked on the study were lost before it came to an end.");
                _stage = StudyStage.Planning;
                _plan = await RetryAsync(() => cpu.RunStudyAsync(() => planner.PlanAsync(study, request.Pipeline, _stop.Token), _stop.Token));
                NotePlan();
                // Of a run that has nothing to compute nothing needs to be kept.
                if (keep.IsCompleted && _plan.Work.Count > 0) keep = _attempts.KeepAsync(exception => LogAttemptsNotStored(exception, study.RunId), keeping.Token);
                _stage = StudyStage.Computing;
                _fanOut = new StudyFanOut(GrainFactory, request, _plan, options.Value, scheduling.Value, _attempts, time, logger);
                await _fanOut.RunAsync(_stop.Token);
                _stage = StudyStage.Committing;
                try
                {
                    var slices = DescribeSlices();
                    _outcome = await RetryAsync(() => cpu.RunStudyAsync(() => aggregator.CommitAsync(_plan, _fanOut.Failures, slices, _fanOut.Timings, _attempts.Journal, _stop.Token), _stop.Token));
                }
                catch (MedClusterException exception) when (exception.Reason == ReasonCodes.DamagedResult && attempt < options.Value.DamageAttempts)
                {
                    // The damaged slice result is removed by now; planning again finds it missing.
                    LogRetried(exception, study.RunId, attempt);
                    _attempts.Note(JournalEvent.DamageFound, exception.Reason.Code);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _attempts?.Note(_stopped);
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
            _outcome = Failed(study, ReasonCodes.RetriesExhausted, $"The run kept failing for passing reasons, at last {exception.GetType().Name}; running it again does the rest.");
        }
        catch (Exception exception)
        {
            LogFault(exception, study.RunId);
            _outcome = Failed(study, ReasonCodes.InternalFault, $"A fault of MedCluster: {exception.GetType().Name}; run it with --verbose to see more.");
        }
        await keeping.CancelAsync();
        await keep;
        if (!_outcome.Committed && _outcome.Reason != ReasonCodes.Cancelled.Code) _attempts?.Note(JournalEvent.Failed, _outcome.Reason, _outcome.Message);
        if (!_outcome.AlreadyCommitted)
            _outcome = _outcome with { SlicesReused = Reused, SlicesRepeated = _attempts?.Repeated ?? 0, Attempts = Math.Max(_stepAttempts, _fanOut?.Attempts ?? 0) };
        _outcome = _outcome with { EndedAt = time.GetUtcNow() };
        await EndAttemptsAsync();
    }

    private void NotePlan()
    {
        _attempts!.Note(JournalEvent.Planned, detail: $"{_plan!.Work.Count} of {_plan.Slices} slices to compute", count: _plan.Work.Count);
        foreach (var series in _plan.Series)
        {
            var name = series.VolumeName is null ? series.SeriesInstanceUid : $"{series.SeriesInstanceUid} volume {series.Volume}";
            if (series.Taken) _attempts.Note(JournalEvent.SeriesTaken, detail: name, count: series.Slices.Count);
            else _attempts.Note(JournalEvent.SeriesExcluded, series.Refusal!.Reason, name, series.Instances.Count);
        }
        if (_plan.Work.Count > 0) _attempts.Note(JournalEvent.FanOutBegun, count: _plan.Work.Count);
    }

    /// <summary>Slices whose results were stored when the run was taken up, also by what took it up before.</summary>
    private int Reused => _plan is null ? 0 : _plan.Slices - _plan.Work.Count;

    /// <summary>Slices whose results were stored before the run began, whichever activation began it.</summary>
    private int StoredBefore => _plan!.Slices - _plan.Work.Select(work => work.Index).Union(Begun).Count();

    private IEnumerable<int> Begun => Enumerable.Range(0, _plan!.Slices).Where(slice => _attempts![slice] > 0);

    private SlicesReport DescribeSlices()
    {
        var slices = _plan!.Series.SelectMany(series => series.Slices).ToList();
        return new SlicesReport(
            _plan.Slices - StoredBefore - _fanOut!.Failures.Count, StoredBefore,
            [.. Enumerable.Range(0, slices.Count).Where(slice => _attempts![slice] > 1).Select(slice => new RepeatedSlice(slices[slice].Instance.Header.SopInstanceUid, slices[slice].Frame, _attempts![slice]))]);
    }

    private async Task EndAttemptsAsync()
    {
        try
        {
            // A silo that stops is no silo that was lost.
            if (_attempts is not null) await _attempts.EndAsync(_outcome!.Committed, CancellationToken.None);
        }
        catch (MedClusterException exception)
        {
            LogAttemptsNotStored(exception, this.GetPrimaryKeyString());
        }
    }

    private StudyOutcome Failed(StudyReference study, ReasonCode reason, string message) =>
        new(study.StudyInstanceUid, study.RunId, StudyState.Failed, reason.Code, message, Committed: false, _plan?.Slices ?? 0, _plan?.SlicesStored ?? 0);

    /// <summary>Tells the shards; a shard that isn't reached asks by itself, finds nothing and starts the run again, which finds its commit.</summary>
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
    }

    private async Task<T> RetryAsync<T>(Func<Task<T>> step)
    {
        for (var attempt = 1; ; attempt++)
        {
            _stepAttempts = Math.Max(_stepAttempts, attempt);
            try
            {
                var result = await step();
                _waitingFor = null;
                return result;
            }
            catch (Exception exception) when (PassingFaults.Is(exception) && attempt < _retries.Attempts(PassingFaults.Reason(exception)))
            {
                LogRetried(exception, this.GetPrimaryKeyString(), attempt);
                var reason = PassingFaults.Reason(exception);
                MedClusterTelemetry.Retried(reason.Code);
                if (reason == ReasonCodes.StoreUnavailable) _attempts?.Note(JournalEvent.StoreAway, reason.Code);
                else _attempts?.Note(JournalEvent.StepRetried, reason.Code, $"{_stage.ToString().ToLowerInvariant()}: {exception.GetType().Name}");
                _waitingFor = exception is MedClusterException known ? new WaitReason(reason.Code, known.Message) : null;
            }
            await Task.Delay(_retries.Delay(attempt), time, _stop.Token);
        }
    }

    [LoggerMessage(EventId = 1200, Level = LogLevel.Warning, Message = "Run {RunId} failed: {Reason}")]
    private partial void LogFailed(Exception exception, string runId, string reason);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Error, Message = "Run {RunId} failed for a fault of MedCluster")]
    private partial void LogFault(Exception exception, string runId);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning, Message = "Run {RunId}: the shard was not reached")]
    private partial void LogShardNotReached(Exception exception, string runId);

    [LoggerMessage(EventId = 1204, Level = LogLevel.Warning, Message = "Run {RunId}: how often its slices were begun was not stored")]
    private partial void LogAttemptsNotStored(Exception exception, string runId);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Warning, Message = "Run {RunId}: a step failed at attempt {Attempt} and is tried again")]
    private partial void LogRetried(Exception exception, string runId, int attempt);
}
