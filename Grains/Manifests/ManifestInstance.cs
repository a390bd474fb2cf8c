using MedCluster.GrainInterfaces.Slices;
using MedCluster.Imaging.Headers;

namespace MedCluster.Grains.Manifests;

/// <summary>An instance of a manifest.</summary>
/// <param name="Header">What its header says.</param>
/// <param name="Reference">Where its bytes are.</param>
/// <param name="Reason">The reason code for which intake excludes it, or null.</param>
/// <param name="Message">One sentence more on that reason.</param>
public sealed record ManifestInstance(InstanceHeader Header, InstanceReference Reference, string? Reason = null, string? Message = null);
