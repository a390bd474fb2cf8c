using System.Globalization;

namespace MedCluster.Bench;

/// <summary>Minimum, median and maximum of some figures.</summary>
internal static class Spread
{
    public static double Median(IReadOnlyCollection<double> figures)
    {
        var sorted = figures.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    public static string Of(IReadOnlyCollection<double> figures, string format = "0.00") =>
        string.Create(CultureInfo.InvariantCulture, $"{figures.Min().ToString(format, CultureInfo.InvariantCulture)} / {Median(figures).ToString(format, CultureInfo.InvariantCulture)} / {figures.Max().ToString(format, CultureInfo.InvariantCulture)}");
}
