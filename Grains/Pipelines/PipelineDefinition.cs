using System.Security.Cryptography;
using System.Text.Json;

namespace MedCluster.Grains.Pipelines;

/// <summary>What to do with a study, as a pipeline file says it; <c>pipelines/pipeline.schema.json</c> is its schema.</summary>
public sealed record PipelineDefinition
{
    /// <summary>The schema this file follows.</summary>
    public const string CurrentSchema = "medcluster/pipeline/1";

    /// <summary>Always <see cref="CurrentSchema"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>The pipeline's id: lower-case letters, digits and hyphens. It is part of the names of results.</summary>
    public required string Id { get; init; }

    /// <summary>Its version, for people; results are told apart by content.</summary>
    public required string Version { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Which series it takes.</summary>
    public SelectionRules Selection { get; init; } = new();

    /// <summary>What it does about series that aren't regular volumes.</summary>
    public GeometryPolicy Geometry { get; init; } = new();

    /// <summary>The ids of its model packages: at most one for segmentation, any number for classification.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>What it does about slices that fail.</summary>
    public FailurePolicy Failures { get; init; } = new();

    /// <summary>The files that a segmented volume results in. Default all, so that a viewer, an archive and a script each find what they read.</summary>
    public IReadOnlyList<OutputKind> Outputs { get; init; } = [OutputKind.Nifti, OutputKind.Overlay, OutputKind.Seg, OutputKind.Sr, OutputKind.SecondaryCapture];

    /// <summary>The overlay picture.</summary>
    public OverlaySettings Overlay { get; init; } = new();

    /// <summary>SHA-256 over the definition's content, lower case hexadecimal; white space and comments of its file don't matter.</summary>
    public string ComputeDigest() => Convert.ToHexStringLower(SHA256.HashData(ToJson()));

    /// <summary>The definition as it is stored for the silos.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, MedClusterJson.Compact);
}
