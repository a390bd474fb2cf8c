namespace MedCluster.Grains.Scheduling;

/// <summary>What of the devices a project gets.</summary>
public sealed class ProjectShare
{
    /// <summary>Its weight among the projects that want slots: one with 2 gets twice the slot-time of one with 1. Default 1, 0.001 to 1000.</summary>
    public double Share { get; set; } = 1;

    /// <summary>The most slots that it holds at once in the whole cluster, divided among the partitions. Null, the default: any number; else 1 or more.</summary>
    public int? MaximumSlots { get; set; }
}
