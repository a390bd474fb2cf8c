namespace MedCluster.Bench.Api;

/// <summary>What <c>bench api</c> measured.</summary>
/// <param name="Processors">Processors of the machine, which server, batch and clients share.</param>
/// <param name="Devices">The devices of the batch.</param>
/// <param name="Clients">Clients that poll.</param>
/// <param name="PeriodSeconds">From one poll of a client to its next.</param>
/// <param name="Polls">Polls in all.</param>
/// <param name="UnchangedShare">The share that was answered by 304.</param>
/// <param name="PollMilliseconds">From a poll's being sent to its whole answer's being read.</param>
/// <param name="LateMilliseconds">How late the clients sent their polls.</param>
/// <param name="SlicesPerSecondAlone">The batch without pollers, by round.</param>
/// <param name="SlicesPerSecondPolled">The batch with them, by round.</param>
/// <param name="LossShares">What the batch lost by them, by round; below 0 where it was faster.</param>
/// <param name="ServerMillisecondsPerPoll">Processor time of the server's process per poll while the batch rests, less what it takes without pollers.</param>
/// <param name="ServerShare">The same as a share of all processors.</param>
/// <param name="ClientMillisecondsPerPoll">Processor time of the clients' process per poll meanwhile.</param>
/// <param name="RestingPollMilliseconds">As <paramref name="PollMilliseconds"/>, while the batch rests.</param>
/// <param name="LongPollMilliseconds">From a study's outcome reaching its shard's grain to the answer of the long poll of that study being read.</param>
/// <param name="ControlMilliseconds">From a pause or resumption reaching the batch's grain to the answer of a long poll of the batch being read.</param>
/// <param name="FirstPaintMilliseconds">Of the overview in Chromium; empty where there is none.</param>
internal sealed record ApiFigures(
    int Processors,
    IReadOnlyList<string> Devices,
    int Clients,
    double PeriodSeconds,
    int Polls,
    double UnchangedShare,
    Percentiles PollMilliseconds,
    Percentiles LateMilliseconds,
    IReadOnlyList<double> SlicesPerSecondAlone,
    IReadOnlyList<double> SlicesPerSecondPolled,
    IReadOnlyList<double> LossShares,
    double ServerMillisecondsPerPoll,
    double ServerShare,
    double ClientMillisecondsPerPoll,
    Percentiles RestingPollMilliseconds,
    Percentiles LongPollMilliseconds,
    Percentiles ControlMilliseconds,
    IReadOnlyList<double> FirstPaintMilliseconds);

/// <summary>Of many figures.</summary>
/// <param name="Count">How many.</param>
/// <param name="Median">Half are at most this.</param>
/// <param name="P99">99 of 100 are at most this.</param>
/// <param name="Maximum">The largest.</param>
internal sealed record Percentiles(int Count, double Median, double P99, double Maximum)
{
    public static Percentiles Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        double At(double share) => Math.Round(sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))], 2);
        return sorted.Count == 0 ? new Percentiles(0, 0, 0, 0) : new Percentiles(sorted.Count, At(0.5), At(0.99), At(1));
    }
}
