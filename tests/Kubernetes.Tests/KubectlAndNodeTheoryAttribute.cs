namespace MedCluster.Kubernetes.Tests;

/// <summary>A test of each overlay as kubectl renders it, with a validator that runs in Node.js.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KubectlAndNodeTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where kubectl or the validator is absent.</summary>
    public KubectlAndNodeTheoryAttribute() => Skip = KubectlFactAttribute.SkipReason ?? NodeTheoryAttribute.SkipReason;
}
