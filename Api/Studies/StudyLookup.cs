namespace MedCluster.Api.Studies;

/// <summary>Many studies in one call.</summary>
public sealed record StudyLookup
{
    /// <summary>The most studies of a call.</summary>
    public const int MaximumStudies = 10_000;

    /// <summary>Study Instance UIDs, 1 to 10,000.</summary>
    public required IReadOnlyList<string> Studies { get; init; }

    /// <summary>The batch to look in; null: for each study the newest that has it.</summary>
    public string? Batch { get; init; }
}

/// <summary>What a lookup found.</summary>
/// <param name="Found">The studies found, in the order asked for.</param>
/// <param name="Missing">The UIDs of those that are in no batch that the caller may see.</param>
public sealed record StudyLookupResult(IReadOnlyList<Grains.ReadModels.StudyRow> Found, IReadOnlyList<string> Missing);
