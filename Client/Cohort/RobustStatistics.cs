namespace MedCluster.Client.Cohort;

/// <summary>
/// Where most values of a sample lie, whatever a few of them are: the median, and the median of the distances from it (MAD). A value's modified z-score is 0.6745 times
/// its distance over the MAD; beyond 3.5 it is an outlier (B. Iglewicz, D. Hoaglin, "How to Detect and Handle Outliers", ASQC Quality Press, 1993).
/// </summary>
/// <param name="Count">How many values there are.</param>
/// <param name="Median">Their median.</param>
/// <param name="Deviation">The MAD; where more than half of the values are equal the mean distance, times 0.8453 as for a normal distribution, in its place.</param>
internal readonly record struct RobustStatistics(int Count, double Median, double Deviation)
{
    /// <summary>The bound of Iglewicz and Hoaglin.</summary>
    public const double OutlierScore = 3.5;

    private const double NormalQuartile = 0.6745;

    // The mean absolute deviation of a normal distribution is its standard deviation times √(2/π), the MAD is 0.6745 times it.
    private const double MeanToMedianDeviation = 0.8453;

    /// <summary>The statistics of a sample, which is not changed.</summary>
    /// <exception cref="ArgumentException">The sample is empty.</exception>
    public static RobustStatistics Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0) throw new ArgumentException("A sample has at least one value.", nameof(values));
        double[] sorted = [.. values];
        Array.Sort(sorted);
        var median = MedianOf(sorted);
        for (var i = 0; i < sorted.Length; i++) sorted[i] = Math.Abs(sorted[i] - median);
        Array.Sort(sorted);
        var deviation = MedianOf(sorted);
        return new RobustStatistics(sorted.Length, median, deviation > 0 ? deviation : MeanToMedianDeviation * sorted.Average());
    }

    /// <summary>The modified z-score of a value; 0 where all values are equal.</summary>
    public double Score(double value) => Deviation > 0 ? NormalQuartile * (value - Median) / Deviation : 0;

    private static double MedianOf(double[] sorted) =>
        sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
}
