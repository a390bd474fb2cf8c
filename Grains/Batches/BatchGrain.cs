using System.Globalization;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.Grains.ReadModels;
using MedCluster.Grains.State;
using MedCluster.Reasons;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Storage;

namespace MedCluster.Grains.Batches;

/// <inheritdoc cref="IBatchGrain"/>
[Reentrant]
public sealed partial class BatchGrain(
    [PersistentState("batch", BlobGrainStorage.Name)] IPersistentState<BatchGrainState> state,
    BatchIndex index,
    IOptions<BatchOptions> options,
    TimeProvider time,
    ILogger<BatchGrain> logger) : Grain, IBatchGrain
{
    private const int LargestPage = 1000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan QueuePeriod = TimeSpan.FromSeconds(2);

    private readonly HashSet<int> _active = [];
    private readonly StateWriter _writer = new(state.WriteStateAsync);
    private readonly RateMeter _rate = new(time);
    private readonly Guid _activation = Guid.NewGuid();
    private readonly LiveValue<object> _changes = new(new object());
    private readonly Dictionary<int, int> _shardChanges = [];
    private IGrainTimer? _timer;
    private long? _slicesBefore;
    private long _queueAskedAt;
    private bool _unsaved;

    private BatchGrainState State => state.State;
    private BatchCounts Counts => State.ShardStatuses.Aggregate(new BatchCounts(), (sum, shard) => sum + shard.Counts) with { Studies = State.Request?.Studies ?? 0 };

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // One that doesn't run looks once, to take itself out of the list of those that do.
        if (State.State != BatchState.Unknown) Look();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => SaveProgressAsync();

    /// <inheritdoc/>
    public async Task StartAsync(BatchRequest request)
    {
        if (State.Request?.Submission == request.Submission) return;
        State.Request = request;
        State.SubmittedAt = time.GetUtcNow();
        State.RanBefore = TimeSpan.Zero;
        State.RunningSince = null;
        State.ShardStatuses = [.. Enumerable.Repeat(new ShardStatus(BatchState.Unknown, new BatchCounts(), []), request.Shards)];
        _active.Clear();
        Turn(request.Shards == 0 ? BatchState.Ended : BatchState.Running);
        await SaveOrDieAsync();
        LogStarted(this.GetPrimaryKeyString(), request.Pipeline.Id, request.Studies);
        await StartShardsAsync();
    }

    /// <inheritdoc/>
    public Task<BatchStatus> GetStatusAsync()
    {
        if (State.Request is not { } request) return Task.FromResult(new BatchStatus(BatchState.Unknown, new BatchCounts()));
        var counts = Counts;
        var computed = counts.SlicesDone - counts.SlicesReused;
        var ran = (State.RanBefore + (time.GetUtcNow() - State.RunningSince ?? TimeSpan.Zero)).TotalSeconds;
        var rate = State.State == BatchState.Running ? _rate.PerSecond : 0;
        return Task.FromResult(new BatchStatus(
            State.State, counts, request.Pipeline.Id, request.Project, request.Priority, State.SubmittedAt, State.EndedAt,
            rate, ran > 0 ? computed / ran : 0, rate > 0 ? TimeSpan.FromSeconds(Math.Max(0, counts.ExpectedSlices - counts.SlicesDone) / rate) : null,
            State.State == BatchState.Running ? _slicesBefore : null, WaitingFor(counts), Failures()));
    }

    /// <inheritdoc/>
    public async Task<BatchChange> WaitForChangeAsync(Guid activation, long version, CancellationToken cancellationToken)
    {
        // A wait holds a drain up by no more than its bound.
        if (activation == _activation && version == _changes.Version)
            await Task.WhenAny(_changes.WaitAsync(version, cancellationToken), Task.Delay(LongestWait, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        version = _changes.Version;
        var shards = State.ShardStatuses.Select((shard, index) => shard.State == BatchState.Unknown ? 0 : _shardChanges.GetValueOrDefault(index, -1)).ToList();
        return new BatchChange(_activation, version, await GetStatusAsync(), shards);
    }

    /// <inheritdoc/>
    public Task<BatchState> PauseAsync() => StopAsync(BatchState.Paused);

    /// <inheritdoc/>
    public async Task<BatchState> ResumeAsync()
    {
        if (State.State != BatchState.Paused) return State.State;
        Turn(BatchState.Running);
        await SaveOrDieAsync();
        await StartShardsAsync();
        return State.State;
    }

    /// <inheritdoc/>
    public Task<BatchState> CancelAsync() => StopAsync(BatchState.Cancelled);

    /// <inheritdoc/>
    public async Task<int> RetryAsync()
    {
        var putBack = 0;
        for (var shard = 0; shard < State.ShardStatuses.Count; shard++)
        {
            if (State.ShardStatuses[shard].Counts.Failed == 0) continue;
            var retried = await Shard(shard).RetryAsync();
            if (retried == 0) continue;
            putBack += retried;
            State.ShardStatuses[shard] = await Shard(shard).GetStatusAsync();
            Change(shard);
        }
        if (putBack == 0) return 0;
        if (State.State == BatchState.Ended) Turn(BatchState.Running);
        await SaveOrDieAsync();
        LogRetried(this.GetPrimaryKeyString(), putBack);
        if (State.State == BatchState.Running) await StartShardsAsync();
        return putBack;
    }

    /// <inheritdoc/>
    public async Task<FailedStudyPage> GetFailedAsync(string? after, int count)
    {
        count = Math.Clamp(count, 1, LargestPage);
        var (shard, offset) = ParseCursor(after);
        var studies = new List<FailedStudy>();
        for (; shard < State.ShardStatuses.Count; shard++, offset = 0)
        {
            if (State.ShardStatuses[shard].Counts.Failed == 0) continue;
            if (studies.Count == count) return new FailedStudyPage(studies, Cursor(shard, 0));
            // One more than fits tells whether the shard has a rest.
            var some = await Shard(shard).GetFailedAsync(offset, count - studies.Count + 1);
            studies.AddRange(some.Take(count - studies.Count));
            if (studies.Count == count && some.Count > 0 && studies[^1] != some[^1]) return new FailedStudyPage(studies, Cursor(shard, offset + some.Count - 1));
        }
        return new FailedStudyPage(studies, null);
    }

    /// <inheritdoc/>
    public async Task<BatchState> ReportShardAsync(int shard, ShardStatus status)
    {
        if (shard < 0 || shard >= State.ShardStatuses.Count || status.Submission != State.Request?.Submission) return BatchState.Unknown;
        var ended = status.State == BatchState.Ended && State.ShardStatuses[shard].State != BatchState.Ended;
        var changed = (status with { Failures = State.ShardStatuses[shard].Failures }) != State.ShardStatuses[shard];
        State.ShardStatuses[shard] = status;
        if (changed) Change(shard);
        if (!ended) return State.State;
        _active.Remove(shard);
        if (State.State == BatchState.Running && State.ShardStatuses.TrueForAll(other => other.State == BatchState.Ended))
        {
            Turn(BatchState.Ended);
            LogEnded(this.GetPrimaryKeyString(), State.ShardStatuses.Count);
        }
        _unsaved = true;
        if (State.State == BatchState.Running) await StartShardsAsync();
        else await SaveProgressAsync();
        return State.State;
    }

    private static string Cursor(int shard, int offset) => string.Create(CultureInfo.InvariantCulture, $"{shard}.{offset}");

    private static (int Shard, int Offset) ParseCursor(string? cursor)
    {
        var parts = (cursor ?? "0.0").Split('.');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var shard)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? (shard, offset)
            : throw new ArgumentException($"'{cursor}' is not what a page of failed studies named as the next.", nameof(cursor));
    }

    /// <summary>Tells who waits that the batch changed, and which of its shards.</summary>
    private void Change(int? shard = null)
    {
        _changes.Publish(new object());
        if (shard is { } index) _shardChanges[index] = (int)_changes.Version;
    }

    private IBatchShardGrain Shard(int shard) => GrainFactory.GetGrain<IBatchShardGrain>(BatchShardGrain.KeyOf(this.GetPrimaryKeyString(), shard));

    /// <summary>Enters a state and keeps the books of when and how long it ran.</summary>
    private void Turn(BatchState to)
    {
        var now = time.GetUtcNow();
        if (State.RunningSince is { } since) State.RanBefore += now - since;
        State.State = to;
        State.RunningSince = to == BatchState.Running ? now : null;
        State.EndedAt = to is BatchState.Ended or BatchState.Cancelled ? now : null;
        _rate.Clear();
        Change();
        Look();
    }

    /// <summary>Writes the state; a write that fails ends the activation, because memory must not be ahead of what a caller was told.</summary>
    private async Task SaveOrDieAsync()
    {
        try
        {
            _unsaved = false;
            if (State.State == BatchState.Running) await index.AddRunningAsync(this.GetPrimaryKeyString(), CancellationToken.None);
            await _writer.WriteAsync();
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>Writes what the shards told since the last look. While the store doesn't answer it waits for a later look; the shards are asked again anyway.</summary>
    private async Task SaveProgressAsync()
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
            LogNotSaved(exception, this.GetPrimaryKeyString());
            DeactivateOnIdle();
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            LogNotSaved(exception, this.GetPrimaryKeyString());
            _unsaved = true;
        }
    }

    private async Task<BatchState> StopAsync(BatchState to)
    {
        if (State.State != BatchState.Running && !(State.State == BatchState.Paused && to == BatchState.Cancelled)) return State.State;
        Turn(to);
        await SaveOrDieAsync();
        await Task.WhenAll(Enumerable.Range(0, State.ShardStatuses.Count).Where(shard => _active.Contains(shard) || State.ShardStatuses[shard].State is BatchState.Running or BatchState.Paused).Select(TryStopAsync));
        _active.Clear();
        return State.State;

        async Task TryStopAsync(int shard)
        {
            try
            {
                await Shard(shard).StopAsync(to);
            }
            catch (Exception exception) when (PassingFaults.Is(exception))
            {
                // It learns the batch's state with its next report.
                LogShardNotReached(exception, this.GetPrimaryKeyString(), shard);
            }
        }
    }

    private WaitReason? WaitingFor(BatchCounts counts) => State.State switch
    {
        BatchState.Paused => new WaitReason(ReasonCodes.Paused.Code, ReasonCodes.Paused.Meaning),
        BatchState.Running when counts.Running > 0 && _active.All(shard => State.ShardStatuses[shard].Counts.Running == 0 || State.ShardStatuses[shard].WaitingFor is not null)
            => _active.Select(shard => State.ShardStatuses[shard].WaitingFor).FirstOrDefault(waiting => waiting is not null),
        _ => null,
    };

    private IReadOnlyList<ReasonCount> Failures() => [.. State.ShardStatuses
        .SelectMany(shard => shard.Failures)
        .GroupBy(failure => failure.Reason)
        .Select(group => new ReasonCount(group.Key, group.Sum(failure => failure.Studies)))
        .OrderByDescending(failure => failure.Studies).ThenBy(failure => failure.Reason, StringComparer.Ordinal)];

    private async Task StartShardsAsync()
    {
        for (var shard = 0; shard < State.ShardStatuses.Count && _active.Count < options.Value.ActiveShards; shard++)
        {
            if (State.State != BatchState.Running) return;
            if (State.ShardStatuses[shard].State != BatchState.Ended && _active.Add(shard)) await TryStartAsync(shard);
        }
    }

    /// <summary>Starts a shard; one whose silo is just being lost is started by a later look.</summary>
    private async Task TryStartAsync(int shard)
    {
        try
        {
            await Shard(shard).StartAsync(State.Request!);
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            _active.Remove(shard);
            LogShardNotReached(exception, this.GetPrimaryKeyString(), shard);
        }
    }

    private void Look() => _timer ??= this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions(options.Value.LookPeriod, options.Value.LookPeriod)
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
    /// Asks the active shards where they stand, which brings back one whose silo was lost, and writes what they told. A batch that doesn't
    /// run rests when its state is written.
    /// </summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (State.State == BatchState.Running)
        {
            foreach (var shard in _active.ToList()) await LookAsync(shard);
            var counts = Counts;
            _rate.Add(counts.SlicesDone - counts.SlicesReused);
            await StartShardsAsync();
            await LookAtQueueAsync();
        }
        await SaveProgressAsync();
        if (State.State == BatchState.Running || _unsaved) return;
        try
        {
            await index.RemoveRunningAsync(this.GetPrimaryKeyString(), cancellationToken);
            if (State.State != BatchState.Running) Rest();
        }
        catch (MedClusterException exception) when (PassingFaults.Is(exception))
        {
            LogNotSaved(exception, this.GetPrimaryKeyString());
        }
    }

    /// <summary>Asks the scheduler, now and then, how many slots are wanted by those that it serves before this batch.</summary>
    private async Task LookAtQueueAsync()
    {
        if (_queueAskedAt != 0 && time.GetElapsedTime(_queueAskedAt) < QueuePeriod) return;
        _queueAskedAt = time.GetTimestamp();
        try
        {
            var status = await GrainFactory.GetSchedulerStatusAsync();
            _slicesBefore = status.Queues.TakeWhile(queue => queue.Priority <= State.Request!.Priority && (queue.Priority, queue.Project) != (State.Request.Priority, State.Request.Project))
                .Sum(queue => (long)queue.Slots);
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            LogQueueNotKnown(exception, this.GetPrimaryKeyString());
            _slicesBefore = null;
        }
    }

    private async Task LookAsync(int shard)
    {
        try
        {
            var status = await Shard(shard).GetStatusAsync();
            if (State.State != BatchState.Running) return;
            if (status.State is BatchState.Running or BatchState.Ended && status.Submission == State.Request!.Submission) await ReportShardAsync(shard, status);
            else await TryStartAsync(shard);
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            LogShardNotReached(exception, this.GetPrimaryKeyString(), shard);
        }
    }

    [LoggerMessage(EventId = 1000, Level = LogLevel.Information, Message = "Batch {Batch} started: pipeline {Pipeline}, {Studies} studies")]
    private partial void LogStarted(string batch, string pipeline, int studies);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Batch {Batch} ended, {Shards} shards")]
    private partial void LogEnded(string batch, int shards);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Batch {Batch}: shard {Shard} was not reached and is asked again")]
    private partial void LogShardNotReached(Exception exception, string batch, int shard);

    [LoggerMessage(EventId = 1005, Level = LogLevel.Warning, Message = "Batch {Batch}: the scheduler did not say what is before it")]
    private partial void LogQueueNotKnown(Exception exception, string batch);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "The state of batch {Batch} was not written and is written later")]
    private partial void LogNotSaved(Exception exception, string batch);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Information, Message = "Batch {Batch}: {Studies} failed studies are tried again")]
    private partial void LogRetried(string batch, int studies);
}
