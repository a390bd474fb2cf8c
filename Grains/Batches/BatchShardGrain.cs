using System.Text.Json;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.State;
using MedCluster.Grains.Studies;
using MedCluster.Reasons;
using MedCluster.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Storage;

namespace MedCluster.Grains.Batches;

/// <inheritdoc cref="IBatchShardGrain"/>
[Reentrant]
public sealed partial class BatchShardGrain(
    [PersistentState("shard", BlobGrainStorage.Name)] IPersistentState<BatchShardState> state,
    IBlobStore store,
    IOptions<BatchOptions> options,
    IOptions<StudyOptions> studies,
    ILogger<BatchShardGrain> logger) : Grain, IBatchShardGrain
{
    private readonly Dictionary<string, StudyProgress> _running = new(StringComparer.Ordinal);
    private readonly StateWriter _writer = new(state.WriteStateAsync);
    private readonly Dictionary<string, int> _mismatches = new(StringComparer.Ordinal);
    private ShardList? _list;
    private Dictionary<string, StudyReference> _byRunId = [];
    private IGrainTimer? _timer;
    private ShardStatus? _told;
    private bool _unsaved;

    private BatchShardState State => state.State;
    private string Key => this.GetPrimaryKeyString();
    private bool AllEnded => State.State == BatchState.Running && State.Outcomes.Count == _list!.Studies.Count;

    /// <summary>The key of a batch's shard.</summary>
    public static string KeyOf(string batch, int shard) => $"{batch}/{shard}";

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (State.Request is not null) await ReadListAsync(cancellationToken);
        if (State.State == BatchState.Running) Look();
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => SaveOutcomesAsync();

    /// <inheritdoc/>
    public async Task StartAsync(BatchRequest request)
    {
        if (State.Request?.Submission == request.Submission)
        {
            if (State.State is not (BatchState.Paused or BatchState.Cancelled)) return;
        }
        else
        {
            State.Outcomes.Clear();
        }
        await ReadListAsync(CancellationToken.None);
        State.Request = request;
        State.State = BatchState.Running;
        await SaveOrDieAsync();
        Look();
    }

    /// <inheritdoc/>
    public async Task StopAsync(BatchState state)
    {
        if (State.State is not (BatchState.Running or BatchState.Paused) || State.State == state) return;
        State.State = state;
        await SaveOrDieAsync();
        await StopRunningAsync(state);
    }

    /// <inheritdoc/>
    public async Task ReportStudyAsync(string runId, StudyOutcome outcome)
    {
        if (!_byRunId.ContainsKey(runId)) return;
        if (outcome.Reason == ReasonCodes.ModelMismatch.Code && State.State == BatchState.Running && Mismatched(runId) < studies.Value.MismatchAttempts)
        {
            // Its next activation, on another silo if chance will, knows nothing of it and is told to start by a later look.
            return;
        }
        _running.Remove(runId);
        // A run that was stopped has no outcome: it waits, and goes on where it was.
        if (outcome.Reason != ReasonCodes.Cancelled.Code)
        {
            State.Outcomes[runId] = outcome;
            _unsaved = true;
        }
        if (State.State == BatchState.Running) await GoOnAsync();
    }

    /// <inheritdoc/>
    public Task<ShardStatus> GetStatusAsync() => Task.FromResult(Describe());

    /// <inheritdoc/>
    public Task<IReadOnlyList<StudyOutcome>> GetOutcomesAsync() => Task.FromResult<IReadOnlyList<StudyOutcome>>(
        (_list?.Studies ?? []).Select(study => State.Outcomes.GetValueOrDefault(study.RunId)
            ?? new StudyOutcome(study.StudyInstanceUid, study.RunId, _running.ContainsKey(study.RunId) ? StudyState.Running : StudyState.Waiting)).ToList());

    /// <inheritdoc/>
    public Task<IReadOnlyList<StudyStatus>> GetStudiesAsync() => Task.FromResult<IReadOnlyList<StudyStatus>>((_list?.Studies ?? []).Select(Describe).ToList());

    /// <inheritdoc/>
    public async Task<int> RetryAsync()
    {
        var letters = State.Outcomes.Values.Where(outcome => outcome is { State: StudyState.Failed, Committed: false }).ToList();
        if (letters.Count == 0) return 0;
        foreach (var letter in letters) State.Outcomes.Remove(letter.RunId);
        // The batch starts it again as it starts one that was stopped.
        if (State.State == BatchState.Ended) State.State = BatchState.Paused;
        _mismatches.Clear();
        await SaveOrDieAsync();
        return letters.Count;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<FailedStudy>> GetFailedAsync(int offset, int count) => Task.FromResult<IReadOnlyList<FailedStudy>>(
        (_list?.Studies ?? []).Select(study => State.Outcomes.GetValueOrDefault(study.RunId))
            .Where(outcome => outcome?.State == StudyState.Failed)
            .Skip(offset).Take(count)
            .Select(outcome => new FailedStudy(
                outcome!.StudyInstanceUid, outcome.RunId, outcome.Reason ?? "", outcome.Message ?? "", outcome.Attempts, outcome.EndedAt ?? default, outcome.Committed))
            .ToList());

    private StudyStatus Describe(StudyReference study) =>
        State.Outcomes.GetValueOrDefault(study.RunId) is { } outcome
            ? new StudyStatus(
                study.StudyInstanceUid, study.RunId, outcome.State, StudyStage.Waiting, outcome.Slices, outcome.State == StudyState.Done ? outcome.Slices : outcome.SlicesReused,
                outcome.SlicesReused, outcome.SlicesRepeated, outcome.Attempts, outcome.Reason, outcome.Message, outcome.Committed, outcome.AlreadyCommitted, outcome.EndedAt)
            : _running.TryGetValue(study.RunId, out var progress)
                ? new StudyStatus(
                    study.StudyInstanceUid, study.RunId, StudyState.Running, progress.Stage, progress.Slices, progress.SlicesDone, progress.SlicesReused, progress.SlicesRepeated,
                    Reason: progress.WaitingFor?.Reason, Message: progress.WaitingFor?.Message)
                : new StudyStatus(study.StudyInstanceUid, study.RunId, StudyState.Waiting);

    private IStudyGrain Study(string runId) => GrainFactory.GetGrain<IStudyGrain>(runId);

    private async Task ReadListAsync(CancellationToken cancellationToken)
    {
        if (_list is not null) return;
        var (batch, shard) = (Key[..Key.LastIndexOf('/')], Index());
        var content = await store.ReadAsync(ResultNames.BatchShard(batch, shard), cancellationToken)
            ?? throw new MedClusterException(ReasonCodes.StoreUnavailable, $"The list of shard {Key} is not in the store.");
        _list = JsonSerializer.Deserialize<ShardList>(content.Data.Span, MedClusterJson.Compact)!;
        _byRunId = _list.Studies.ToDictionary(study => study.RunId, StringComparer.Ordinal);
    }

    private int Index() => int.Parse(Key[(Key.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// Starts studies up to the bound, tells the batch what changed, and ends the shard when every study ended and their outcomes are written:
    /// what is called ended outlives its silo.
    /// </summary>
    private async Task GoOnAsync()
    {
        foreach (var study in _list!.Studies)
        {
            if (_running.Count >= options.Value.StudiesPerShard || State.State != BatchState.Running) break;
            if (State.Outcomes.ContainsKey(study.RunId) || !_running.TryAdd(study.RunId, new StudyProgress(StudyState.Waiting))) continue;
            await TryStartAsync(study);
        }
        if (AllEnded)
        {
            await SaveOutcomesAsync();
            // A retry may have come meanwhile.
            if (AllEnded && !_unsaved)
            {
                State.State = BatchState.Ended;
                _unsaved = true;
            }
        }
        await TellBatchAsync();
    }

    private int Mismatched(string runId) => _mismatches[runId] = _mismatches.GetValueOrDefault(runId) + 1;

    /// <summary>Writes the state; a write that fails ends the activation, because memory must not be ahead of what a caller was told.</summary>
    private async Task SaveOrDieAsync()
    {
        try
        {
            _unsaved = false;
            await _writer.WriteAsync();
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>
    /// Writes outcomes that came since the last look, all in one write. While the store doesn't answer they wait for a later look; an outcome
    /// that is lost with its silo is found again, because the study looks for its commit first.
    /// </summary>
    private async Task SaveOutcomesAsync()
    {
        if (!_unsaved)
        {
            // What another turn is writing isn't written yet.
            await _writer.SettleAsync();
            return;
        }
        _unsaved = false;
        try
        {
            await _writer.WriteAsync();
        }
        catch (InconsistentStateException exception)
        {
            // Another activation wrote, or a write of this one whose answer was lost: what is stored holds.
            LogNotSaved(exception, Key);
            DeactivateOnIdle();
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            LogNotSaved(exception, Key);
            _unsaved = true;
        }
    }

    private async Task TryStartAsync(StudyReference study)
    {
        var request = State.Request!;
        try
        {
            await Study(study.RunId).StartAsync(new StudyRequest(study, request.Pipeline, request.Priority, request.Project, Key));
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            _running.Remove(study.RunId);
            LogStudyNotReached(exception, study.RunId);
        }
    }

    private Task StopRunningAsync(BatchState state) => Task.WhenAll(_running.Keys.ToList().Select(async runId =>
    {
        try
        {
            await Study(runId).StopAsync(state);
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            // Its silo is lost, and the run with it.
            LogStudyNotReached(exception, runId);
        }
    }));

    private async Task TellBatchAsync()
    {
        var status = Describe();
        if (_told is not null && (status with { Failures = _told.Failures }) == _told) return;
        var batch = GrainFactory.GetGrain<IBatchGrain>(Key[..Key.LastIndexOf('/')]);
        try
        {
            var state = await batch.ReportShardAsync(Index(), status);
            _told = status;
            if (state is BatchState.Paused or BatchState.Cancelled) await StopAsync(state);
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            LogBatchNotReached(exception, Key);
        }
    }

    private ShardStatus Describe()
    {
        var (ended, running) = (State.Outcomes.Values, _running.Values);
        var counts = new BatchCounts(
            _list?.Studies.Count ?? 0,
            ended.Count(outcome => outcome.State == StudyState.Done),
            ended.Count(outcome => outcome.State == StudyState.Excluded),
            ended.Count(outcome => outcome.State == StudyState.Failed),
            running.Count,
            ended.Sum(outcome => (long)outcome.Slices) + running.Sum(progress => (long)progress.Slices),
            ended.Where(outcome => outcome.State == StudyState.Done).Sum(outcome => (long)outcome.Slices) + running.Sum(progress => (long)progress.SlicesDone),
            ended.Sum(outcome => (long)outcome.SlicesReused) + running.Sum(progress => (long)progress.SlicesReused),
            running.Count(progress => progress.Stage is StudyStage.Planning or StudyStage.Waiting),
            running.Count(progress => progress.Stage == StudyStage.Computing),
            running.Count(progress => progress.Stage == StudyStage.Committing),
            ended.Sum(outcome => (long)outcome.SlicesRepeated) + running.Sum(progress => (long)progress.SlicesRepeated));
        var failures = ended.Where(outcome => outcome.State == StudyState.Failed).GroupBy(outcome => outcome.Reason ?? "")
            .Select(group => new ReasonCount(group.Key, group.Count()))
            .OrderByDescending(failure => failure.Studies).ThenBy(failure => failure.Reason, StringComparer.Ordinal).ToList();
        var waiting = running.Count > 0 && running.All(progress => progress.WaitingFor is not null) ? running.First().WaitingFor : null;
        return new ShardStatus(State.State, counts, failures, waiting, State.Request?.Submission);
    }

    private void Look() => _timer ??= this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions(TimeSpan.Zero, options.Value.LookPeriod)
    {
        KeepAlive = true,
        Interleave = true,
    });

    private void Rest()
    {
        _timer?.Dispose();
        _timer = null;
    }

    /// <summary>
    /// Asks the running studies how far they are. One that knows nothing of its run was lost with its silo: it is started again, or, when
    /// the shard is stopped, waits. A stopped shard looks until its last study stopped.
    /// </summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var runId in _running.Keys.ToList())
        {
            try
            {
                // A study on a silo that is leaving may not answer; this one's own end doesn't wait for it.
                var progress = await Study(runId).GetProgressAsync().WaitAsync(cancellationToken);
                if (!_running.ContainsKey(runId)) continue;
                _running[runId] = progress;
                if (progress.State != StudyState.Unknown) continue;
                if (State.State == BatchState.Running) await TryStartAsync(_byRunId[runId]);
                else _running.Remove(runId);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (PassingFaults.Is(exception))
            {
                LogStudyNotReached(exception, runId);
            }
        }
        if (State.State == BatchState.Running) await GoOnAsync();
        else await TellBatchAsync();
        await SaveOutcomesAsync();
        if (State.State != BatchState.Running && _running.Count == 0 && _told?.State == State.State && !_unsaved) Rest();
    }

    [LoggerMessage(EventId = 1100, Level = LogLevel.Warning, Message = "Run {RunId} was not reached and is asked again")]
    private partial void LogStudyNotReached(Exception exception, string runId);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "The state of shard {Shard} was not written and is written later")]
    private partial void LogNotSaved(Exception exception, string shard);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message = "The batch of shard {Shard} was not reached and is told later")]
    private partial void LogBatchNotReached(Exception exception, string shard);
}
