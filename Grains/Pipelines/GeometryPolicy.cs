namespace MedCluster.Grains.Pipelines;

/// <summary>What a pipeline does about series whose slices aren't a regular volume.</summary>
public sealed record GeometryPolicy
{
    /// <summary>
    /// Reason codes of geometry findings with which a series is taken all the same, in its measured geometry; every other finding refuses
    /// the series. Default none, because a volume computed from a wrong geometry is wrong without looking so.
    /// </summary>
    public IReadOnlyList<string> Tolerate { get; init; } = [];
}
