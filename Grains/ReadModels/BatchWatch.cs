using System.Text.Json;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Batches;
using MedCluster.Reasons;
using MedCluster.Storage;
using Microsoft.Extensions.Logging;

namespace MedCluster.Grains.ReadModels;

/// <summary>
/// Keeps what is known of one batch fresh: one call to its grain is outstanding, however many look, and a shard is asked for its studies
/// when the batch says that it changed. Studies' grains are never called.
/// </summary>
internal sealed partial class BatchWatch : IAsyncDisposable
{
    private const int ShardsAtOnce = 8;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly string _batchId;
    private readonly IGrainFactory _grains;
    private readonly IBlobStore _store;
    private readonly StatusBoardOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _studiesWanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _studiesThere = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _watching;
    /// <summary>What no shard's change is, also not that of one that didn't change since its batch was activated.</summary>
    private const int NotFetched = int.MinValue;

    private long _askedAt;
    private Guid _activation;
    private int[] _fetched = [];

    public BatchWatch(string batchId, BatchStatus status, IGrainFactory grains, IBlobStore store, StatusBoardOptions options, TimeProvider time, ILogger logger)
    {
        (_batchId, _grains, _store, _options, _time, _logger) = (batchId, grains, store, options, time, logger);
        Batch = new LiveValue<BatchView>(BatchView.Of(batchId, status));
        Standing = new LiveValue<BatchView>(Batch.Value);
        Touch();
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>The batch.</summary>
    public LiveValue<BatchView> Batch { get; }

    /// <summary>The batch when its state, what it waits for or its freshness last changed.</summary>
    public LiveValue<BatchView> Standing { get; }

    /// <summary>Its studies; empty until <see cref="WantStudiesAsync"/>.</summary>
    public BatchStudies Studies { get; } = new();

    /// <summary>Whether nobody asked for a while.</summary>
    public bool IsIdle => _time.GetElapsedTime(Interlocked.Read(ref _askedAt)) > _options.WatchTime;

    /// <summary>Somebody asks: the watch goes on.</summary>
    public void Touch() => Interlocked.Exchange(ref _askedAt, _time.GetTimestamp());

    /// <summary>From now on the studies are kept too; ends when they are there.</summary>
    public Task WantStudiesAsync(CancellationToken cancellationToken)
    {
        _studiesWanted.TrySetResult();
        return _studiesThere.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        var batch = _grains.GetGrain<IBatchGrain>(_batchId);
        BatchChange? last = null;
        var pause = _options.Coalescing;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var change = batch.WaitForChangeAsync(last?.Activation ?? Guid.Empty, last?.Version ?? 0, _stop.Token);
                if (last is not null && !_studiesThere.Task.IsCompleted)
                {
                    // Whoever first wants the studies doesn't wait for the batch to change.
                    await Task.WhenAny(change, _studiesWanted.Task);
                    if (_studiesWanted.Task.IsCompleted) await FetchStudiesAsync(last);
                }
                last = await change;
                if (_studiesWanted.Task.IsCompleted) await FetchStudiesAsync(last);
                var view = BatchView.Of(_batchId, last.Status);
                if (!view.IsSameAs(Batch.Value)) Publish(view);
                pause = _options.Coalescing;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (PassingFaults.Is(exception) || exception is MedClusterException or OperationCanceledException)
            {
                LogNotReached(exception, _batchId);
                if (Batch.Value.StaleSince is null) Publish(Batch.Value with { StaleSince = _time.GetUtcNow() });
                pause = pause < TimeSpan.FromMilliseconds(100) ? TimeSpan.FromMilliseconds(100) : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            try
            {
                await Task.Delay(pause, _time, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
        }
        _studiesThere.TrySetCanceled(CancellationToken.None);
    }

    private void Publish(BatchView view)
    {
        Batch.Publish(view);
        var standing = Standing.Value;
        if ((view.State, view.WaitingFor, view.StaleSince) != (standing.State, standing.WaitingFor, standing.StaleSince)) Standing.Publish(view);
    }

    private async Task FetchStudiesAsync(BatchChange change)
    {
        if (change.Activation != _activation || _fetched.Length != change.Shards.Count)
        {
            _activation = change.Activation;
            _fetched = [.. Enumerable.Repeat(NotFetched, change.Shards.Count)];
            Studies.Resize(change.Shards.Count);
        }
        var changed = Enumerable.Range(0, change.Shards.Count).Where(shard => _fetched[shard] != change.Shards[shard]).ToList();
        await Parallel.ForEachAsync(changed, new ParallelOptions { MaxDegreeOfParallelism = ShardsAtOnce, CancellationToken = _stop.Token }, async (shard, token) =>
        {
            Studies.Set(shard, change.Shards[shard] == 0 ? await ReadListAsync(shard, change.Status, token) : await AskAsync(shard, change.Status));
            _fetched[shard] = change.Shards[shard];
        });
        _studiesThere.TrySetResult();
    }

    /// <summary>The studies of a shard that wasn't started yet: its list in the store says all there is to say.</summary>
    private async Task<IReadOnlyList<StudyRow>> ReadListAsync(int shard, BatchStatus status, CancellationToken cancellationToken)
    {
        var content = await _store.ReadAsync(ResultNames.BatchShard(_batchId, shard), cancellationToken)
            ?? throw new MedClusterException(ReasonCodes.StoreUnavailable, $"The list of shard {shard} of batch {_batchId} is not in the store.");
        var list = JsonSerializer.Deserialize<ShardList>(content.Data.Span, MedClusterJson.Compact)!;
        return list.Studies.Select(study => new StudyRow(_batchId, study.StudyInstanceUid, study.RunId, status.Pipeline, status.Project, StudyState.Waiting)).ToList();
    }

    private async Task<IReadOnlyList<StudyRow>> AskAsync(int shard, BatchStatus status)
    {
        var studies = await _grains.GetGrain<IBatchShardGrain>(BatchShardGrain.KeyOf(_batchId, shard)).GetStudiesAsync();
        return studies.Select(study => new StudyRow(
            _batchId, study.StudyInstanceUid, study.RunId, status.Pipeline, status.Project, study.State, study.State == StudyState.Running ? study.Stage : null,
            study.Slices, study.SlicesDone, study.SlicesReused, study.SlicesRepeated, study.Attempts, study.Reason, study.Message, study.Committed, study.EndedAt)).ToList();
    }

    [LoggerMessage(EventId = 1700, Level = LogLevel.Warning, Message = "Batch {Batch} was not reached; what is shown of it is not fresh until it answers")]
    private partial void LogNotReached(Exception exception, string batch);
}
