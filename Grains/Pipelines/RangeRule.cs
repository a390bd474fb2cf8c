namespace MedCluster.Grains.Pipelines;

/// <summary>A range, its ends included.</summary>
public sealed record RangeRule
{
    /// <summary>The least. Default null: no bound.</summary>
    public double? Minimum { get; init; }

    /// <summary>The most. Default null: no bound.</summary>
    public double? Maximum { get; init; }

    /// <summary>Whether a value lies in it.</summary>
    public bool Holds(double value) => !(value < Minimum) && !(value > Maximum);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{(Minimum is { } least ? $"{least:0.###}" : "0")} to {(Maximum is { } most ? $"{most:0.###}" : "any")}");
}
