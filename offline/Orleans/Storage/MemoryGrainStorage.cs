using Orleans.Serialization;

namespace Orleans.Storage;

/// <summary>Storage in the cluster's memory; the states are kept as bytes.</summary>
internal sealed class MemoryGrainStorage(string name, SiloNode silo) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var record = silo.Cluster.Memory.Read((name, stateName, grainId));
        grainState.ETag = record?.ETag!;
        grainState.RecordExists = record is not null;
        grainState.State = record is { } found ? CodecOf<T>.Value.Read(new MessageReader(found.Value, silo)) : Instances<T>.Create();
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var writer = MessageWriter.Rent(silo.Exceptions);
        CodecOf<T>.Value.Write(writer, grainState.State);
        grainState.ETag = silo.Cluster.Memory.Replace((name, stateName, grainId), grainState.ETag, writer.Finish())!;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        silo.Cluster.Memory.Replace((name, stateName, grainId), grainState.ETag, null);
        grainState.ETag = null!;
        grainState.RecordExists = false;
        grainState.State = Instances<T>.Create();
        return Task.CompletedTask;
    }
}
