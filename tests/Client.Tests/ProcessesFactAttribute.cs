using MedCluster.Client.Cluster;
using Xunit;

namespace MedCluster.Client.Tests;

/// <summary>A test with a cluster of processes; skipped on the offline stack and where PostgreSQL or Azurite is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProcessesFactAttribute : FactAttribute
{
    /// <summary>Skips where something is missing, by name.</summary>
    public ProcessesFactAttribute() => Skip = !OfflineFactAttribute.HasProcesses ? "needs the packages stack"
        : PostgresServer.Programs is null ? "needs PostgreSQL: apt-get install postgresql"
        : RunningCluster.Azurite is null ? "needs Azurite: npm install azurite"
        : null;
}
