using MedCluster.Reasons;

namespace MedCluster.Grains;

/// <summary>Tells faults that can pass, and are worth another try, from those that can't.</summary>
internal static class PassingFaults
{
    /// <summary>A lost silo, a timeout, a full queue, or a store that doesn't answer.</summary>
    public static bool Is(Exception exception) => exception switch
    {
        MedClusterException known => known.Reason == ReasonCodes.StoreUnavailable,
        OrleansException or TimeoutException => true,
        _ => false,
    };

    /// <summary>The reason of a fault that can pass.</summary>
    public static ReasonCode Reason(Exception exception) => exception is MedClusterException known ? known.Reason : ReasonCodes.RetriesExhausted;
}
