using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Grains.ReadModels;

/// <summary>Which studies of a batch are wanted, and in which order.</summary>
public sealed record StudyQuery
{
    /// <summary>The most studies of a page.</summary>
    public const int MaximumLimit = 1000;

    /// <summary>Only studies in one of these states; empty: all.</summary>
    public IReadOnlyList<StudyState> States { get; init; } = [];

    /// <summary>Only studies with this reason code.</summary>
    public string? Reason { get; init; }

    /// <summary>Only studies whose Study Instance UID contains this.</summary>
    public string? Text { get; init; }

    /// <summary>The order.</summary>
    public StudySort Sort { get; init; } = StudySort.Uid;

    /// <summary>Whether the order is reversed.</summary>
    public bool Descending { get; init; }

    /// <summary>The most studies of the page, 1 to <see cref="MaximumLimit"/>.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The last study of the page before; null for the first page.</summary>
    public StudyCursor? After { get; init; }
}
