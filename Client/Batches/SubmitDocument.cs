namespace MedCluster.Client.Batches;

/// <summary>What <c>submit --json</c> prints.</summary>
internal sealed record SubmitDocument(string Schema, string Batch, string Pipeline, int Studies, int Instances, IReadOnlyList<SkippedCount> Skipped)
{
    public const string CurrentSchema = "medcluster/submit/1";
}

/// <summary>Files that are no instance of a study, by reason.</summary>
internal sealed record SkippedCount(string Reason, int Files);
