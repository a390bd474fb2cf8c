namespace MedCluster.Kubernetes.Tests;

/// <summary>A test with a validator that runs in Node.js.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where the validator is absent.</summary>
    public NodeTheoryAttribute() => Skip = SkipReason;

    internal static string? SkipReason => Tools.NodeModules is null ? "needs Node.js with kubernetes-models and dockerfile-utils; ./medcluster test installs them where npm is" : null;
}
