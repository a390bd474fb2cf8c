namespace MedCluster.Api;

/// <summary>The folder of the pipelines that callers may name.</summary>
/// <param name="Path">The folder.</param>
public sealed record PipelineFolder(string Path);
