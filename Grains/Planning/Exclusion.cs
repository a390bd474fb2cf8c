using MedCluster.Grains.Manifests;

namespace MedCluster.Grains.Planning;

/// <summary>An instance, or some frames of one, that are not processed.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Frames">The frames, counted from 1, where others of the instance are processed; null: the whole instance.</param>
/// <param name="Refusal">Why.</param>
public sealed record Exclusion(ManifestInstance Instance, IReadOnlyList<int>? Frames, Refusal Refusal);
