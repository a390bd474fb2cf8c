namespace Orleans.Runtime.MembershipService.SiloMetadata;

internal sealed class SiloMetadataCache(SiloNode silo) : ISiloMetadataCache
{
    public SiloMetadata GetSiloMetadata(SiloAddress siloAddress) =>
        silo.Cluster.Find(siloAddress) is { IsDead: false } member ? member.Metadata : SiloMetadata.Empty;
}
