namespace Orleans.Runtime.MembershipService.SiloMetadata;

internal sealed class SiloMetadataCache(SiloNode silo) : ISiloMetadataCache
{
    public SiloMetadata GetSiloMetadata(SiloAddress siloAddress) =>
        silo.Cluster.Find(siloAddress) is { Status: not SiloStatus.Dead } member ? member.Metadata : SiloMetadata.Empty;
}
