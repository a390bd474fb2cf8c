namespace MedCluster.Kubernetes.Tests;

/// <summary>A test of manifests as kubectl renders them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KubectlFactAttribute : FactAttribute
{
    /// <summary>Skips where kubectl is absent.</summary>
    public KubectlFactAttribute() => Skip = SkipReason;

    internal static string? SkipReason => Tools.Kubectl is null ? "needs kubectl; ./medcluster test installs it where npm is" : null;
}
