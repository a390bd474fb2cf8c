using System.Collections.Immutable;

namespace MedCluster.OrleansContract.Tests.Serialization;

[GenerateSerializer]
public enum Colour
{
    Red,
    Green = 7,
}

[GenerateSerializer]
public sealed record Reading(string Name, double Value, DateTimeOffset? At);

[GenerateSerializer]
public sealed record Annotated(string Name)
{
    [Id(0)]
    public int Count { get; init; }

    public int Forgotten { get; init; }
}

[GenerateSerializer]
public readonly record struct Cell(int Row, int Column);

[GenerateSerializer]
public struct Extent
{
    [Id(0)]
    public int Width;

    [Id(1)]
    public int Height { get; set; }
}

[GenerateSerializer]
public abstract record Shape(string Name);

[GenerateSerializer]
public sealed record Circle(string Name, double Radius) : Shape(Name);

[GenerateSerializer]
public sealed record Polygon(string Name, ImmutableArray<Cell> Corners) : Shape(Name);

[GenerateSerializer]
public class Animal
{
    [Id(0)]
    private string _secret = "";

    [Id(1)]
    public string Name { get; set; } = "";

    public string Secret
    {
        get => _secret;
        set => _secret = value;
    }
}

[GenerateSerializer]
public sealed class Dog : Animal
{
    [Id(0)]
    public required int Age { get; init; }

    [Id(1)]
    public List<Animal> Friends { get; } = [];

    public string Forgotten { get; set; } = "made by the initializer";
}

[GenerateSerializer]
public sealed class Node
{
    [Id(0)]
    public string Name { get; set; } = "";

    [Id(1)]
    public Node? Next { get; set; }

    [Id(2)]
    public List<Node> Others { get; set; } = [];
}

[GenerateSerializer]
public sealed record Page<T>(T[] Items, int Total);

[GenerateSerializer]
public sealed record Box(object? Content);

[GenerateSerializer]
[Immutable]
public sealed class Frozen
{
    [Id(0)]
    public int[] Values { get; init; } = [];
}

[GenerateSerializer]
public sealed class Partly
{
    [Id(0)]
    public int[] Mutable { get; init; } = [];

    [Id(1)]
    public Frozen? Frozen { get; init; }
}

public class UnmarkedBase
{
    public int Lost { get; set; }
}

[GenerateSerializer]
public sealed class WithUnmarkedBase : UnmarkedBase
{
    [Id(0)]
    public int Kept { get; set; }
}

[GenerateSerializer]
public sealed class ReadOnlyFields
{
    [Id(0)]
    private readonly int _a;

    [Id(1)]
    private readonly Cell _b;

    public ReadOnlyFields(int a, Cell b) => (_a, _b) = (a, b);

    public (int, Cell) Values => (_a, _b);

    [Id(2)]
    public IReadOnlyDictionary<string, IReadOnlyList<Shape>>? Shapes { get; init; }

    [Id(3)]
    public ReadOnlyMemory<byte> Bytes { get; init; }
}

[GenerateSerializer]
public sealed class Captured(int value)
{
    [Id(0)]
    public int Twice { get; private set; } = 2 * value;

    public int Value => value;
}

public sealed class Unmarked
{
    public int Value { get; set; }
}

[GenerateSerializer]
public sealed record Tainted(Unmarked? Content);

[GenerateSerializer]
public sealed class MarkedException(string message, int code) : Exception(message)
{
    [Id(0)]
    public int Code { get; private set; } = code;
}

public sealed class UnmarkedException(string message) : Exception(message);
