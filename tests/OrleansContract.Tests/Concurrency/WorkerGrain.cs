using MedCluster.OrleansContract.Tests.Support;

namespace MedCluster.OrleansContract.Tests.Concurrency;

public interface IWorkerGrain : IPlaceable
{
    Task<Guid> WorkAsync(string name, string step, string? signal);
}

[StatelessWorker(2)]
public sealed class WorkerGrain : PlaceableGrain, IWorkerGrain
{
    private readonly Guid _id = Guid.NewGuid();

    public async Task<Guid> WorkAsync(string name, string step, string? signal)
    {
        Signals.Set($"{name} {step} has begun");
        if (signal is not null) await Signals.Wait(signal);
        return _id;
    }
}
