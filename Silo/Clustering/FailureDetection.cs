using Orleans.Configuration;

namespace MedCluster.Silo.Clustering;

/// <summary>
/// How fast a cluster notices that a silo is gone. Orleans' defaults (a probe every 5 s, 3 missed, 2 votes; calls in flight end after 30 s)
/// suit services that many wait for; here a lost silo holds device slots. With these a killed silo is declared dead after about 3 to 5 s,
/// and a stall shorter than 3 s, as of a long garbage collection, costs no silo.
/// </summary>
internal static class FailureDetection
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);
    private const int MissedProbes = 3;

    /// <summary>Two silos have to agree where there are enough of them; Orleans takes fewer votes in a smaller cluster.</summary>
    private const int Votes = 2;

    /// <summary>How often a silo writes that it lives: a silo that starts ignores members that have not for three times as long.</summary>
    private static readonly TimeSpan AlivePeriod = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(10);

    public static void Use(ISiloBuilder silo) => silo.Configure<ClusterMembershipOptions>(options =>
    {
        options.ProbeTimeout = ProbeTimeout;
        options.NumMissedProbesLimit = MissedProbes;
        options.NumVotesForDeathDeclaration = Votes;
        options.IAmAliveTablePublishTimeout = AlivePeriod;
        options.TableRefreshTimeout = TableRefresh;
    });
}
