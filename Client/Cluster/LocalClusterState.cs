using MedCluster.Silo.Clustering;

namespace MedCluster.Client.Cluster;

/// <summary>The cluster that <c>medcluster up</c> started on this machine. Its file holds secrets and is the user's alone.</summary>
/// <param name="Cluster">The cluster, with the database's password.</param>
/// <param name="Store">The store's address, with its key.</param>
/// <param name="Processes">What was started, in the order of starting.</param>
internal sealed record LocalClusterState(ClusterAddress Cluster, string Store, IReadOnlyList<ClusterProcess> Processes);
