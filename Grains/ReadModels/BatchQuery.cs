using MedCluster.GrainInterfaces.Batches;

namespace MedCluster.Grains.ReadModels;

/// <summary>Which batches are wanted.</summary>
public sealed record BatchQuery
{
    /// <summary>The most batches of a page.</summary>
    public const int MaximumLimit = 200;

    /// <summary>Only batches in one of these states; empty: all.</summary>
    public IReadOnlyList<BatchState> States { get; init; } = [];

    /// <summary>Only batches of this project; null: all that may be seen.</summary>
    public string? Project { get; init; }

    /// <summary>Only batches of this pipeline.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The order.</summary>
    public BatchSort Sort { get; init; } = BatchSort.Submitted;

    /// <summary>Whether the order is reversed; by default the newest come first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>The most batches of the page, 1 to <see cref="MaximumLimit"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>The last batch of the page before; null for the first page.</summary>
    public BatchCursor? After { get; init; }
}
