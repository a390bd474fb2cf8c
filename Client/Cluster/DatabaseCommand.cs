using System.CommandLine;
using MedCluster.Reasons;
using MedCluster.Silo.Clustering;
using MedCluster.Silo.Configuration;

namespace MedCluster.Client.Cluster;

/// <summary><c>medcluster database</c>: the tables in which silos find each other.</summary>
internal static class DatabaseCommand
{
    public static Command Create()
    {
        var create = new Command("create", "Make the membership tables in the database that MEDCLUSTER_DATABASE names, or bring them up to date. Doing it again changes nothing.");
        create.SetAction(async (_, cancellationToken) =>
        {
            await ClusterDatabase.CreateAsync(Database(), cancellationToken);
            Console.WriteLine($"The database {ClusterDatabase.Describe(Database())} has the membership tables.");
            return ExitCodes.Done;
        });
        var check = new Command("check", "Say whether that database answers and has them.");
        check.SetAction(async (_, cancellationToken) =>
        {
            await ClusterDatabase.CheckAsync(Database(), cancellationToken);
            Console.WriteLine($"The database {ClusterDatabase.Describe(Database())} is as silos need it.");
            return ExitCodes.Done;
        });
        return new Command("database", "The database in which the silos of a cluster find each other.") { create, check };
    }

    private static string Database() => SiloConfiguration.FindCluster(SiloConfiguration.FromEnvironment())?.Database
        ?? throw new MedClusterException(ReasonCodes.InvalidConfiguration, "MEDCLUSTER_DATABASE is not set: the connection string of the cluster's PostgreSQL, Host=...;Port=5432;Username=...;Password=...;Database=...");
}
