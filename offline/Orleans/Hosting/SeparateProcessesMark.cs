namespace Orleans.Hosting;

internal sealed class SeparateProcessesMark : ClusteringMark
{
    public override void Check() => throw new OrleansConfigurationException(
        "UseAdoNetClustering: silos in separate processes need the package Microsoft.Orleans.Clustering.AdoNet; this build has the stand-in, whose silos are in one process.");
}
