namespace MedCluster.Client.Cohort;

/// <summary>What <c>cohort --json</c> prints; <c>docs/cohort.schema.json</c> is its schema.</summary>
/// <param name="Schema">Always <see cref="CurrentSchema"/>.</param>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Batch">The batch; absent where all runs of the pipeline were looked at.</param>
/// <param name="Store">The store.</param>
/// <param name="Counts">The studies by what there is of them.</param>
/// <param name="Labels">Every label, in the order in which they were met.</param>
/// <param name="Outliers">What stands out, study by study.</param>
/// <param name="Csv">The file with a row per label, if one was asked for.</param>
internal sealed record CohortDocument(
    string Schema, string Pipeline, string? Batch, string Store, CohortCounts Counts, IReadOnlyList<LabelSummary> Labels, IReadOnlyList<Outlier> Outliers, string? Csv)
{
    public const string CurrentSchema = "medcluster/cohort/1";
}

/// <summary>Studies of a cohort.</summary>
/// <param name="Studies">All of them.</param>
/// <param name="Done">Those that are done and were read.</param>
/// <param name="NotDone">Those that failed, were excluded or aren't committed yet.</param>
/// <param name="Volumes">Segmented volumes of those that are done; a study may have several.</param>
internal sealed record CohortCounts(int Studies, int Done, int NotDone, int Volumes);

/// <summary>A label over all volumes of a cohort.</summary>
/// <param name="Name">The label.</param>
/// <param name="Volumes">Volumes in which it was looked for.</param>
/// <param name="Present">Those that have it.</param>
/// <param name="MedianMl">The median of its volume, ml, where it is present.</param>
/// <param name="LowMl">Below this a volume is an outlier; absent where there are too few to say.</param>
/// <param name="HighMl">Above this a volume is an outlier.</param>
/// <param name="MedianMean">The median of its mean intensity.</param>
/// <param name="Outliers">How many stand out.</param>
internal sealed record LabelSummary(string Name, int Volumes, int Present, double? MedianMl, double? LowMl, double? HighMl, double? MedianMean, int Outliers);

/// <summary>A label that stands out.</summary>
/// <param name="Study">The Study Instance UID.</param>
/// <param name="Series">The Series Instance UID.</param>
/// <param name="Volume">Which volume of the series.</param>
/// <param name="Label">The label.</param>
/// <param name="Kind">Why.</param>
/// <param name="Message">One sentence, with numbers.</param>
/// <param name="Score">The modified z-score of the logarithm of its volume, for <see cref="OutlierKind.Volume"/>.</param>
internal sealed record Outlier(string Study, string Series, int Volume, string Label, OutlierKind Kind, string Message, double? Score);
