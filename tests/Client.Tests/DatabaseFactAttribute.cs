using MedCluster.Client.Cluster;
using Xunit;

namespace MedCluster.Client.Tests;

/// <summary>A test with a PostgreSQL server; skipped where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DatabaseFactAttribute : FactAttribute
{
    /// <summary>Skips where the server is missing.</summary>
    public DatabaseFactAttribute()
    {
        if (PostgresServer.Programs is null) Skip = "needs PostgreSQL: apt-get install postgresql";
    }
}
