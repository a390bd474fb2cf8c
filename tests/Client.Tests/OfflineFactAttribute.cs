using MedCluster.Client.Cluster;
using MedCluster.Reasons;
using Xunit;

namespace MedCluster.Client.Tests;

/// <summary>A test of what the offline stack says; skipped where silos can have processes of their own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OfflineFactAttribute : FactAttribute
{
    /// <summary>Skips where the build can have a cluster of processes.</summary>
    public OfflineFactAttribute()
    {
        if (HasProcesses) Skip = "this build can have a cluster of processes";
    }

    internal static bool HasProcesses
    {
        get
        {
            try
            {
                LocalCluster.CheckBuild();
                return true;
            }
            catch (MedClusterException)
            {
                return false;
            }
        }
    }
}
