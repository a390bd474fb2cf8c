using MedCluster.OrleansContract.Tests.Support;
using Orleans.Placement;

namespace MedCluster.OrleansContract.Tests.Serialization;

[RandomPlacement]
public sealed class EchoGrain : PlaceableGrain, IEchoGrain
{
    private readonly List<int> _own = [1, 2, 3];

    public Task<object?> AnyAsync(object? value) => Task.FromResult(value);

    public ValueTask<Reading> ReadingAsync(Reading value) => new(value);

    public Task<IReadOnlyList<Reading>> ListAsync(IReadOnlyList<Reading> value) => Task.FromResult(value);

    public Task<Shape> ShapeAsync(Shape value) => Task.FromResult(value);

    public Task<Cell> CellAsync(Cell value) => Task.FromResult(value);

    public Task<(int A, string B, Cell? C)> TupleAsync((int A, string B, Cell? C) value) => Task.FromResult(value);

    public Task<int[,]> GridAsync(int[,] value) => Task.FromResult(value);

    public Task<bool> AreSameAsync(Animal first, Animal second) => Task.FromResult(ReferenceEquals(first, second));

    public Task<IEchoGrain> SelfAsync() => Task.FromResult(this.AsReference<IEchoGrain>());

    public Task<string> KeyOfAsync(IEchoGrain other) => Task.FromResult(other.GetPrimaryKeyString());

    public Task<object> GiveUnmarkedAsync() => Task.FromResult<object>(new Unmarked());

    public Task<int> ChangeAsync(List<int> values)
    {
        values.Clear();
        return Task.FromResult(values.Count);
    }

    public Task KeepAsync(string name, Frozen value)
    {
        Signals.Put(name, value);
        return Task.CompletedTask;
    }

    public Task KeepPartlyAsync(string name, Partly value)
    {
        Signals.Put(name, value);
        return Task.CompletedTask;
    }

    public Task KeepParameterAsync(string name, int[] value)
    {
        Signals.Put(name, value);
        return Task.CompletedTask;
    }

    public Task<List<int>> OwnAsync() => Task.FromResult(_own);

    public Task<int> OwnCountAsync() => Task.FromResult(_own.Count);

    public async ValueTask NothingAsync() => await Task.Yield();

    public async Task ThrowAsync(string kind)
    {
        await Task.Yield();
        throw kind switch
        {
            "system" => new InvalidOperationException("system text", new ArgumentException("inner text")),
            "marked" => new MarkedException("marked text", 42),
            "unmarked" => new UnmarkedException("unmarked text"),
            "aggregate" => new AggregateException("both", new ArgumentException("one"), new InvalidOperationException("two")),
            _ => new ArgumentOutOfRangeException(nameof(kind)),
        };
    }
}
