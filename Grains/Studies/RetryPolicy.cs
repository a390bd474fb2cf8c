using MedCluster.Reasons;

namespace MedCluster.Grains.Studies;

/// <summary>How often what fails for a reason is tried, and how long it waits in between.</summary>
internal sealed class RetryPolicy(StudyOptions options)
{
    private const int MostDoublings = 30;

    /// <summary>Tries altogether of what fails for this reason; 1 for a fault that cannot pass.</summary>
    public int Attempts(ReasonCode reason) =>
        reason == ReasonCodes.RetriesExhausted ? options.TimeoutAttempts
        : reason == ReasonCodes.StoreUnavailable ? options.StoreAttempts
        : reason == ReasonCodes.DeviceFailed ? options.DeviceAttempts
        : reason == ReasonCodes.DeviceOutOfMemory ? options.MemoryAttempts
        : reason == ReasonCodes.SourceUnavailable ? options.SourceAttempts
        : reason == ReasonCodes.ModelMismatch ? options.MismatchAttempts
        : reason == ReasonCodes.SiloLost ? options.SiloLosses
        : 1;

    /// <summary>The wait after the <paramref name="attempt"/>th try: doubling, bounded, and up to a quarter more or less, so that what failed together is not tried together.</summary>
    public TimeSpan Delay(int attempt)
    {
        var delay = options.RetryDelay * Math.Pow(2, Math.Min(attempt - 1, MostDoublings));
        return (delay < options.LongestRetryDelay ? delay : options.LongestRetryDelay) * (0.75 + (Random.Shared.NextDouble() / 2));
    }
}
