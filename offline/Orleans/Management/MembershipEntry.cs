namespace Orleans;

[GenerateSerializer]
public sealed class MembershipEntry
{
    [Id(0)]
    public SiloAddress SiloAddress { get; set; } = null!;

    [Id(1)]
    public SiloStatus Status { get; set; }

    [Id(3)]
    public int ProxyPort { get; set; }

    [Id(4)]
    public string HostName { get; set; } = null!;

    [Id(5)]
    public string SiloName { get; set; } = null!;

    [Id(9)]
    public DateTime StartTime { get; set; }

    [Id(10)]
    public DateTime IAmAliveTime { get; set; }

    public override string ToString() => $"SiloAddress={SiloAddress} SiloName={SiloName} Status={Status}";
}
