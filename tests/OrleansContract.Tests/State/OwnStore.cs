using System.Collections.Concurrent;
using Orleans.Storage;

namespace MedCluster.OrleansContract.Tests.State;

/// <summary>A store for one type of state, that a test can write to behind the grain's back.</summary>
public sealed class OwnStore : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly ConcurrentDictionary<(string, GrainId), (int Value, int Version)> _records = new();

    public bool HasStarted { get; private set; }

    public bool Fails { get; set; }

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<OwnStore>(ServiceLifecycleStage.ApplicationServices, _ =>
    {
        HasStarted = true;
        return Task.CompletedTask;
    });

    public void Overwrite(GrainId grainId, int value) => _records.AddOrUpdate(("counter", grainId), (value, 1), (_, old) => (value, old.Version + 1));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (Fails) throw new IOException("The store is broken.");
        grainState.RecordExists = _records.TryGetValue((stateName, grainId), out var record);
        grainState.ETag = grainState.RecordExists ? $"{record.Version}" : null!;
        grainState.State = (T)(object)(grainState.RecordExists ? new Counter { Value = record.Value } : new Counter());
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var version = _records.TryGetValue((stateName, grainId), out var record) ? record.Version : 0;
        if ((version == 0 ? null : $"{version}") != grainState.ETag) throw new InconsistentStateException("changed", $"{version}", grainState.ETag);
        _records[(stateName, grainId)] = (((Counter)(object)grainState.State!).Value, version + 1);
        grainState.ETag = $"{version + 1}";
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _records.TryRemove((stateName, grainId), out _);
        grainState.ETag = null!;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }
}
