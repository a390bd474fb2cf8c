namespace MedCluster.GrainInterfaces.Studies;

/// <summary>The state of a run.</summary>
public enum StudyState
{
    /// <summary>Not started, as far as this activation knows.</summary>
    Unknown = 0,

    /// <summary>Waits for its turn in its shard.</summary>
    Waiting = 1,

    /// <summary>Being worked on.</summary>
    Running = 2,

    /// <summary>Processed and committed.</summary>
    Done = 3,

    /// <summary>The pipeline took nothing of it; committed with the reason.</summary>
    Excluded = 4,

    /// <summary>Failed, with the reason.</summary>
    Failed = 5,
}
