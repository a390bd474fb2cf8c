namespace MedCluster.Grains.Pipelines;

/// <summary>Which one of a study's volumes is taken where several could be.</summary>
public enum BestOf
{
    /// <summary>All are taken.</summary>
    All,

    /// <summary>The one with the smallest distance from slice to slice; of equals the one with the most slices.</summary>
    Thinnest,

    /// <summary>The one with the most slices; of equals the one with the smallest distance between them.</summary>
    MostSlices,
}
