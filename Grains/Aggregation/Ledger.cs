namespace MedCluster.Grains.Aggregation;

/// <summary>What became of the instances of a series or study. <see cref="Received"/> is the sum of the three others, always.</summary>
/// <param name="Received">Instances received.</param>
/// <param name="Processed">Instances with a result.</param>
/// <param name="Excluded">Instances that the pipeline doesn't take, each with a reason.</param>
/// <param name="Failed">Instances that failed, each with a reason.</param>
public sealed record Ledger(int Received, int Processed, int Excluded, int Failed)
{
    /// <summary>The sum of both, entry by entry.</summary>
    public static Ledger operator +(Ledger left, Ledger right) =>
        new(left.Received + right.Received, left.Processed + right.Processed, left.Excluded + right.Excluded, left.Failed + right.Failed);

    /// <summary>The sum of both, entry by entry.</summary>
    public static Ledger Add(Ledger left, Ledger right) => left + right;
}
