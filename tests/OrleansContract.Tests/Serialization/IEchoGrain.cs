using MedCluster.OrleansContract.Tests.Support;

namespace MedCluster.OrleansContract.Tests.Serialization;

public interface IEchoGrain : IPlaceable
{
    Task<object?> AnyAsync(object? value);

    ValueTask<Reading> ReadingAsync(Reading value);

    Task<IReadOnlyList<Reading>> ListAsync(IReadOnlyList<Reading> value);

    Task<Shape> ShapeAsync(Shape value);

    Task<Cell> CellAsync(Cell value);

    Task<(int A, string B, Cell? C)> TupleAsync((int A, string B, Cell? C) value);

    Task<int[,]> GridAsync(int[,] value);

    Task<bool> AreSameAsync(Animal first, Animal second);

    Task<IEchoGrain> SelfAsync();

    Task<string> KeyOfAsync(IEchoGrain other);

    Task<object> GiveUnmarkedAsync();

    Task<int> ChangeAsync(List<int> values);

    Task KeepAsync(string name, Frozen value);

    Task KeepPartlyAsync(string name, Partly value);

    Task KeepParameterAsync(string name, [Immutable] int[] value);

    Task<List<int>> OwnAsync();

    Task<int> OwnCountAsync();

    ValueTask NothingAsync();

    Task ThrowAsync(string kind);
}
