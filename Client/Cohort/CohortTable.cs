using System.Globalization;
using MedCluster.Grains.Aggregation;

namespace MedCluster.Client.Cohort;

/// <summary>
/// Collects labels volume by volume and tells what stands out. It keeps two numbers per label and volume, so that a hundred thousand studies fit into memory.
/// </summary>
internal sealed class CohortTable
{
    /// <summary>Below this many volumes nothing is said about what is usual.</summary>
    public const int FewestVolumes = 10;

    /// <summary>The part of the volumes that must have a label for its absence to stand out.</summary>
    public const double UsuallyPresent = 0.9;

    private readonly List<VolumeKey> _volumes = [];
    private readonly Dictionary<string, Column> _columns = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly List<(int Volume, string Left, double LeftX, double RightX)> _swapped = [];

    /// <summary>Volumes so far.</summary>
    public int Volumes => _volumes.Count;

    /// <summary>Adds a segmented volume. Label 0 is the background and is left out.</summary>
    public void Add(string study, string series, int volume, IReadOnlyList<LabelReport> labels)
    {
        var index = _volumes.Count;
        _volumes.Add(new VolumeKey(study, series, volume));
        var pairs = new Dictionary<string, (LabelReport? Left, LabelReport? Right)>(StringComparer.Ordinal);
        foreach (var label in labels.Where(label => label.Value != 0))
        {
            if (!_columns.TryGetValue(label.Name, out var column))
            {
                _columns[label.Name] = column = new Column();
                _order.Add(label.Name);
            }
            column.Volumes.Add(index);
            // A volume without a depth has voxels and no millilitres.
            column.Millilitres.Add(label.Voxels == 0 ? 0 : label.VolumeMl is { } ml ? (float)ml : float.NaN);
            if (label.Mean is { } mean) column.Means.Add(mean);
            if (Sides.Of(label) is not var (pair, isLeft)) continue;
            var (left, right) = pairs.GetValueOrDefault(pair);
            pairs[pair] = isLeft ? (label, right) : (left, label);
        }
        foreach (var (left, right) in pairs.Values)
        {
            // DICOM's x grows towards the patient's left.
            if (left?.Centroid is { Count: 3 } leftAt && right?.Centroid is { Count: 3 } rightAt && leftAt[0] < rightAt[0])
                _swapped.Add((index, left.Name, leftAt[0], rightAt[0]));
        }
    }

    /// <summary>A line per label, and what stands out, by volume in the order in which they were added.</summary>
    public (IReadOnlyList<LabelSummary> Labels, IReadOnlyList<(int Volume, Outlier Outlier)> Outliers) Judge()
    {
        var outliers = new List<(int Volume, Outlier Outlier)>();
        var labels = new List<LabelSummary>();
        foreach (var (index, left, leftX, rightX) in _swapped)
            outliers.Add((index, Describe(index, left, OutlierKind.SidesSwapped, Text($"its centroid is at x = {leftX:0} mm, to the right of the right one's at {rightX:0} mm"), null)));
        foreach (var name in _order)
        {
            var column = _columns[name];
            var present = column.Millilitres.Count(ml => ml != 0);
            // Volumes of organs differ by factors rather than by millilitres, so it is their logarithms that are compared.
            double[] logarithms = [.. column.Millilitres.Where(ml => ml > 0).Select(ml => Math.Log(ml))];
            RobustStatistics? usual = logarithms.Length >= FewestVolumes ? RobustStatistics.Of(logarithms) : null;
            var reach = RobustStatistics.OutlierScore / 0.6745 * usual?.Deviation;
            for (var i = 0; i < column.Volumes.Count; i++)
            {
                var (index, ml) = (column.Volumes[i], column.Millilitres[i]);
                if (ml == 0 && column.Volumes.Count >= FewestVolumes && present >= UsuallyPresent * column.Volumes.Count)
                    outliers.Add((index, Describe(index, name, OutlierKind.Missing, Text($"it has no voxels; {present} of {column.Volumes.Count} volumes have some"), null)));
                if (ml > 0 && usual is { } statistics && statistics.Score(Math.Log(ml)) is var score && Math.Abs(score) > RobustStatistics.OutlierScore)
                    outliers.Add((index, Describe(index, name, OutlierKind.Volume, Text($"{ml:0.#} ml; the median is {Math.Exp(statistics.Median):0.#} ml"), Math.Round(score, 2))));
            }
            labels.Add(new LabelSummary(
                name, column.Volumes.Count, present,
                logarithms.Length > 0 ? Round(Math.Exp(RobustStatistics.Of(logarithms).Median)) : null,
                usual is { } low ? Round(Math.Exp(low.Median - reach!.Value)) : null,
                usual is { } high ? Round(Math.Exp(high.Median + reach!.Value)) : null,
                column.Means.Count > 0 ? Round(RobustStatistics.Of(column.Means).Median) : null,
                outliers.Count(outlier => outlier.Outlier.Label == name)));
        }
        return (labels, [.. outliers.OrderBy(outlier => outlier.Volume)]);
    }

    private Outlier Describe(int index, string label, OutlierKind kind, string message, double? score)
    {
        var volume = _volumes[index];
        return new Outlier(volume.Study, volume.Series, volume.Volume, label, kind, message, score);
    }

    private static double Round(double value) => Math.Round(value, 3);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Column
    {
        public List<int> Volumes { get; } = [];
        public List<float> Millilitres { get; } = [];
        public List<double> Means { get; } = [];
    }

    private readonly record struct VolumeKey(string Study, string Series, int Volume);
}
