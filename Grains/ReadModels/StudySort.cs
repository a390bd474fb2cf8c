namespace MedCluster.Grains.ReadModels;

/// <summary>Orders of a table of studies. Studies that are equal in it are ordered by Study Instance UID and run.</summary>
public enum StudySort
{
    /// <summary>By Study Instance UID.</summary>
    Uid,

    /// <summary>By state: waiting, running, done, excluded, failed.</summary>
    State,

    /// <summary>By reason code, studies without one first.</summary>
    Reason,

    /// <summary>By the number of slices.</summary>
    Slices,

    /// <summary>By the share of slices done.</summary>
    Progress,

    /// <summary>By when they ended, those that didn't first.</summary>
    Ended,
}
