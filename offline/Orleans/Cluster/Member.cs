namespace Orleans.Runtime;

/// <summary>A silo as the cluster knows it, also after it has gone.</summary>
internal sealed class Member(SiloNode silo, SiloAddress address, SiloAddress gateway, string name, MembershipService.SiloMetadata.SiloMetadata metadata)
{
    public SiloAddress Address => address;

    public SiloAddress Gateway => gateway;

    public string Name => name;

    public MembershipService.SiloMetadata.SiloMetadata Metadata => metadata;

    public DateTimeOffset StartedAt { get; set; }

    /// <summary>Set by the cluster only.</summary>
    public SiloStatus Status { get; set; } = SiloStatus.Created;

    /// <summary>Null once it has gone, so that what it had in memory goes too.</summary>
    public SiloNode? Silo { get; set; } = silo;
}
