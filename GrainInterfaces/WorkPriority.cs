namespace MedCluster.GrainInterfaces;

/// <summary>Who gets a free device slot first.</summary>
public enum WorkPriority
{
    /// <summary>Before everything else, within one lease time.</summary>
    Urgent = 0,

    /// <summary>The default.</summary>
    Normal = 1,

    /// <summary>When nothing else waits.</summary>
    Background = 2,
}
