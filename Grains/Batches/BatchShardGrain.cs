using System.Text.Json;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.State;
using MedCluster.Reasons;
using MedCluster.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace MedCluster.Grains.Batches;

/// <inheritdoc cref="IBatchShardGrain"/>
[Reentrant]
public sealed partial class BatchShardGrain(
    [PersistentState("shard", BlobGrainStorage.Name)] IPersistentState<BatchShardState> state,
    IBlobStore store,
    IOptions<BatchOptions> options,
    ILogger<BatchShardGrain> logger) : Grain, IBatchShardGrain
{
    private readonly Dictionary<string, StudyProgress> _running = new(StringComparer.Ordinal);
    private readonly StateWriter _writer = new(state.WriteStateAsync);
    private ShardList? _list;
    private IGrainTimer? _timer;
    private BatchCounts? _told;
    private bool _unsaved;

    private BatchShardState State => state.State;
    private string Key => this.GetPrimaryKeyString();

    /// <summary>The key of a batch's shard.</summary>
    public static string KeyOf(string batch, int shard) => $"{batch}/{shard}";

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (State.Request is not null) await ReadListAsync(cancellationToken);
        if (State.State == BatchState.Running) Look();
    }

    /// <inheritdoc/>
    public async Task StartAsync(BatchRequest request)
    {
        if (State.State != BatchState.Running || State.Request?.Submission != request.Submission)
        {
            State.Request = request;
            State.Outcomes.Clear();
            _running.Clear();
            await ReadListAsync(CancellationToken.None);
            State.State = BatchState.Running;
            await _writer.WriteAsync();
        }
        Look();
    }

    /// <inheritdoc/>
    public async Task CancelAsync()
    {
        if (State.State != BatchState.Running) return;
        State.State = BatchState.Cancelled;
        Rest();
        await Task.WhenAll(_running.Keys.ToList().Select(runId => Study(runId).CancelAsync()));
        await _writer.WriteAsync();
    }

    /// <inheritdoc/>
    public Task ReportStudyAsync(string runId, StudyOutcome outcome)
    {
        _running.Remove(runId);
        if (_list is null || !_list.Studies.Any(study => study.RunId == runId)) return Task.CompletedTask;
        State.Outcomes[runId] = outcome;
        _unsaved = true;
        return State.State == BatchState.Running ? GoOnAsync() : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<BatchStatus> GetStatusAsync() => Task.FromResult(new BatchStatus(State.State, Count()));

    /// <inheritdoc/>
    public Task<IReadOnlyList<StudyOutcome>> GetOutcomesAsync() => Task.FromResult<IReadOnlyList<StudyOutcome>>(
        (_list?.Studies ?? []).Select(study => State.Outcomes.GetValueOrDefault(study.RunId)
            ?? new StudyOutcome(study.StudyInstanceUid, study.RunId, _running.ContainsKey(study.RunId) ? StudyState.Running : StudyState.Waiting)).ToList());

    private IStudyGrain Study(string runId) => GrainFactory.GetGrain<IStudyGrain>(runId);

    private async Task ReadListAsync(CancellationToken cancellationToken)
    {
        if (_list is not null) return;
        var (batch, shard) = (Key[..Key.LastIndexOf('/')], Index());
        var content = await store.ReadAsync(ResultNames.BatchShard(batch, shard), cancellationToken)
            ?? throw new MedClusterException(ReasonCodes.StoreUnavailable, $"The list of shard {Key} is not in the store.");
        _list = JsonSerializer.Deserialize<ShardList>(content.Data.Span, MedClusterJson.Compact)!;
    }

    private int Index() => int.Parse(Key[(Key.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Starts studies up to the bound, tells the batch what changed, and ends the shard when every study ended.</summary>
    private async Task GoOnAsync()
    {
        foreach (var study in _list!.Studies)
        {
            if (_running.Count >= options.Value.StudiesPerShard || State.State != BatchState.Running) break;
            if (State.Outcomes.ContainsKey(study.RunId) || !_running.TryAdd(study.RunId, new StudyProgress(StudyState.Waiting))) continue;
            await TryStartAsync(study);
        }
        if (State.State == BatchState.Running && State.Outcomes.Count == _list.Studies.Count)
        {
            State.State = BatchState.Ended;
            Rest();
            _unsaved = true;
        }
        if (_unsaved)
        {
            _unsaved = false;
            await _writer.WriteAsync();
        }
        await TellBatchAsync();
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

    private async Task TellBatchAsync()
    {
        var counts = Count();
        if (counts == _told) return;
        var batch = GrainFactory.GetGrain<IBatchGrain>(Key[..Key.LastIndexOf('/')]);
        try
        {
            await batch.ReportShardAsync(Index(), counts, State.State == BatchState.Ended);
            _told = counts;
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            LogBatchNotReached(exception, Key);
        }
    }

    private BatchCounts Count()
    {
        var ended = State.Outcomes.Values;
        return new BatchCounts(
            _list?.Studies.Count ?? 0,
            ended.Count(outcome => outcome.State == StudyState.Done),
            ended.Count(outcome => outcome.State == StudyState.Excluded),
            ended.Count(outcome => outcome.State == StudyState.Failed),
            _running.Count,
            ended.Sum(outcome => (long)outcome.Slices) + _running.Values.Sum(progress => (long)progress.Slices),
            ended.Where(outcome => outcome.State == StudyState.Done).Sum(outcome => (long)outcome.Slices) + _running.Values.Sum(progress => (long)progress.SlicesDone),
            ended.Sum(outcome => (long)outcome.SlicesReused) + _running.Values.Sum(progress => (long)progress.SlicesReused));
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

    /// <summary>Asks the running studies how far they are; one that knows nothing of its run was lost with its silo and is started again.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (State.State != BatchState.Running) return;
        foreach (var runId in _running.Keys.ToList())
        {
            try
            {
                var progress = await Study(runId).GetProgressAsync();
                if (!_running.ContainsKey(runId)) continue;
                _running[runId] = progress;
                if (progress.State == StudyState.Unknown) await TryStartAsync(_list!.Studies.First(study => study.RunId == runId));
            }
            catch (Exception exception) when (PassingFaults.Is(exception))
            {
                LogStudyNotReached(exception, runId);
            }
        }
        await GoOnAsync();
    }

    [LoggerMessage(EventId = 1100, Level = LogLevel.Warning, Message = "Run {RunId} was not reached and is asked again")]
    private partial void LogStudyNotReached(Exception exception, string runId);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message = "The batch of shard {Shard} was not reached and is told later")]
    private partial void LogBatchNotReached(Exception exception, string shard);
}
