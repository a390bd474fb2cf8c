namespace MedCluster.Kubernetes.Tests;

/// <summary>A test of each overlay as kubectl renders it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KubectlTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where kubectl is absent.</summary>
    public KubectlTheoryAttribute() => Skip = KubectlFactAttribute.SkipReason;
}
