namespace MedCluster.Grains.ReadModels;

/// <summary>Orders of a list of batches. Batches that are equal in it are ordered by id.</summary>
public enum BatchSort
{
    /// <summary>By when they were last submitted.</summary>
    Submitted,

    /// <summary>By state.</summary>
    State,

    /// <summary>By the number of studies.</summary>
    Studies,
}
