namespace MedCluster.GrainInterfaces.Slices;

/// <summary>What became of a slice.</summary>
/// <param name="Reason">Null when its results are stored; else the reason code.</param>
/// <param name="Message">One sentence more on the reason, without patient data.</param>
/// <param name="Timings">Where the time went.</param>
[GenerateSerializer, Immutable, Alias("medcluster.slice-outcome")]
public sealed record SliceOutcome(
    [property: Id(0)] string? Reason,
    [property: Id(1)] string? Message,
    [property: Id(2)] SliceTimings Timings);
