namespace Orleans.Configuration;

/// <summary>How silos of separate processes notice a lost one. Accepted and without effect here: in one process a loss is known at once.</summary>
public class ClusterMembershipOptions
{
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    public int NumMissedProbesLimit { get; set; } = 3;

    public int NumVotesForDeathDeclaration { get; set; } = 2;

    public TimeSpan IAmAliveTablePublishTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan TableRefreshTimeout { get; set; } = TimeSpan.FromSeconds(60);
}
