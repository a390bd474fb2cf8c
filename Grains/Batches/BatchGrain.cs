using MedCluster.GrainInterfaces.Batches;
using MedCluster.Grains.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace MedCluster.Grains.Batches;

/// <inheritdoc cref="IBatchGrain"/>
[Reentrant]
public sealed partial class BatchGrain(
    [PersistentState("batch", BlobGrainStorage.Name)] IPersistentState<BatchGrainState> state,
    IOptions<BatchOptions> options,
    ILogger<BatchGrain> logger) : Grain, IBatchGrain
{
    private readonly HashSet<int> _active = [];
    private readonly StateWriter _writer = new(state.WriteStateAsync);
    private IGrainTimer? _timer;

    private BatchGrainState State => state.State;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (State.State == BatchState.Running) Look();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StartAsync(BatchRequest request)
    {
        if (State.State == BatchState.Running && State.Request?.Submission == request.Submission) return;
        State.Request = request;
        State.State = BatchState.Running;
        State.Ended.Clear();
        _active.Clear();
        State.Shards = [.. Enumerable.Repeat(new BatchCounts(), request.Shards)];
        if (request.Shards == 0) State.State = BatchState.Ended;
        await _writer.WriteAsync();
        LogStarted(this.GetPrimaryKeyString(), request.Pipeline.Id, request.Studies);
        Look();
        await StartShardsAsync();
    }

    /// <inheritdoc/>
    public Task<BatchStatus> GetStatusAsync()
    {
        var counts = State.Shards.Aggregate(new BatchCounts(), BatchCounts.Add);
        return Task.FromResult(new BatchStatus(State.State, counts with { Studies = State.Request?.Studies ?? 0 }));
    }

    /// <inheritdoc/>
    public async Task CancelAsync()
    {
        if (State.State != BatchState.Running) return;
        State.State = BatchState.Cancelled;
        await _writer.WriteAsync();
        await Task.WhenAll(_active.ToList().Select(shard => Shard(shard).CancelAsync()));
        Rest();
    }

    /// <inheritdoc/>
    public async Task ReportShardAsync(int shard, BatchCounts counts, bool ended)
    {
        if (shard < 0 || shard >= State.Shards.Count) return;
        State.Shards[shard] = counts;
        if (!ended || !State.Ended.Add(shard)) return;
        _active.Remove(shard);
        if (State.Ended.Count == State.Shards.Count && State.State == BatchState.Running)
        {
            State.State = BatchState.Ended;
            LogEnded(this.GetPrimaryKeyString(), State.Shards.Count);
            Rest();
        }
        await _writer.WriteAsync();
        if (State.State == BatchState.Running) await StartShardsAsync();
    }

    private IBatchShardGrain Shard(int shard) => GrainFactory.GetGrain<IBatchShardGrain>(BatchShardGrain.KeyOf(this.GetPrimaryKeyString(), shard));

    private async Task StartShardsAsync()
    {
        for (var shard = 0; shard < State.Shards.Count && _active.Count < options.Value.ActiveShards; shard++)
        {
            if (State.State != BatchState.Running) return;
            if (!State.Ended.Contains(shard) && _active.Add(shard)) await TryStartAsync(shard);
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

    /// <summary>Asks the active shards where they stand, which brings back one whose silo was lost.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (State.State != BatchState.Running) return;
        foreach (var shard in _active.ToList())
        {
            try
            {
                var status = await Shard(shard).GetStatusAsync();
                if (status.State is BatchState.Unknown or BatchState.Cancelled) await TryStartAsync(shard);
                else await ReportShardAsync(shard, status.Counts, status.State == BatchState.Ended);
            }
            catch (Exception exception) when (PassingFaults.Is(exception))
            {
                LogShardNotReached(exception, this.GetPrimaryKeyString(), shard);
            }
        }
        await StartShardsAsync();
    }

    [LoggerMessage(EventId = 1000, Level = LogLevel.Information, Message = "Batch {Batch} started: pipeline {Pipeline}, {Studies} studies")]
    private partial void LogStarted(string batch, string pipeline, int studies);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Batch {Batch} ended, {Shards} shards")]
    private partial void LogEnded(string batch, int shards);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Batch {Batch}: shard {Shard} was not reached and is asked again")]
    private partial void LogShardNotReached(Exception exception, string batch, int shard);
}
