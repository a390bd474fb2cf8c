using Orleans.Serialization;

namespace Orleans.Storage;

/// <summary>A state in an activation's memory and in a store.</summary>
internal sealed class PersistentState<TState> : IPersistentState<TState>
{
    private readonly Activation _activation;
    private readonly string _name;
    private readonly IGrainStorage _storage;
    private readonly GrainState<TState> _state = new(Instances<TState>.Create());

    public PersistentState(Activation activation, string name, IGrainStorage storage)
    {
        _activation = activation;
        _name = name;
        _storage = storage;
        activation.ObservableLifecycle.Subscribe($"{nameof(PersistentState)} {name}", GrainLifecycleStage.SetupState, _ => ReadStateAsync());
    }

    public TState State
    {
        get
        {
            CheckTurn();
            return _state.State;
        }
        set
        {
            CheckTurn();
            _state.State = value;
        }
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    public Task ReadStateAsync() => DoAsync("ReadStateAsync", _storage.ReadStateAsync);

    public Task WriteStateAsync() => DoAsync("WriteStateAsync", _storage.WriteStateAsync);

    public Task ClearStateAsync() => DoAsync("ClearStateAsync", _storage.ClearStateAsync);

    private async Task DoAsync(string operation, Func<string, GrainId, IGrainState<TState>, Task> action)
    {
        CheckTurn();
        try
        {
            await action(_name, _activation.GrainId, _state);
        }
        catch (OrleansException)
        {
            throw;
        }
        catch (Exception exception)
        {
            throw new OrleansException($"Error from storage provider {_storage.GetType().Name}.{_name} during {operation} for grain {_activation.GrainId}: {exception.Message}", exception);
        }
    }

    private static void CheckTurn()
    {
        if (RuntimeContext.Current is null)
            throw new InvalidOperationException("A grain's state is used outside of the grain's turns.");
    }
}
