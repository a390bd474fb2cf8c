using MedCluster.OrleansContract.Tests.Support;
using Orleans.Placement;
using Orleans.Storage;

namespace MedCluster.OrleansContract.Tests.State;

[GenerateSerializer]
public sealed class Counter
{
    [Id(0)]
    public int Value { get; set; } = 100;

    [Id(1)]
    public List<string> Names { get; set; } = [];
}

public interface ICounterGrain : IPlaceable
{
    Task<int> AddAsync(int value);

    Task<(int Value, bool Exists, string? Etag)> ReadAsync();

    Task<int> LoadedInActivationAsync();

    Task<int> RereadAsync();

    Task ClearAsync();

    Task EndAsync();

    Task<Guid> IdAsync();

    Task<bool> IsInconsistentAsync();
}

public interface IMemoryCounterGrain : ICounterGrain;

public interface IOwnStoreCounterGrain : ICounterGrain;

[RandomPlacement]
public sealed class MemoryCounterGrain([PersistentState("counter", "memory")] IPersistentState<Counter> state) : CounterGrainBase(state), IMemoryCounterGrain;

[RandomPlacement]
public sealed class OwnStoreCounterGrain(ILocalSiloDetails silo, [PersistentState("counter", "own")] IPersistentState<Counter> state)
    : CounterGrainBase(state), IOwnStoreCounterGrain
{
    public string Name => silo.Name;
}

public interface INoStoreGrain : IPlaceable;

public sealed class NoStoreGrain([PersistentState("x", "no such store")] IPersistentState<Counter> state) : PlaceableGrain, INoStoreGrain
{
    public int Value => state.State.Value;
}

public abstract class CounterGrainBase(IPersistentState<Counter> state) : PlaceableGrain
{
    private readonly Guid _id = Guid.NewGuid();
    private int _loaded;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _loaded = state.State.Value;
        return Task.CompletedTask;
    }

    public async Task<int> AddAsync(int value)
    {
        state.State.Value += value;
        state.State.Names.Add($"{value}");
        await state.WriteStateAsync();
        return state.State.Value;
    }

    public Task<(int Value, bool Exists, string? Etag)> ReadAsync() => Task.FromResult((state.State.Value, state.RecordExists, state.Etag));

    public Task<int> LoadedInActivationAsync() => Task.FromResult(_loaded);

    public async Task<int> RereadAsync()
    {
        await state.ReadStateAsync();
        return state.State.Value;
    }

    public Task ClearAsync() => state.ClearStateAsync();

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<Guid> IdAsync() => Task.FromResult(_id);

    public async Task<bool> IsInconsistentAsync()
    {
        try
        {
            await AddAsync(1);
            return false;
        }
        catch (InconsistentStateException)
        {
            return true;
        }
    }
}
