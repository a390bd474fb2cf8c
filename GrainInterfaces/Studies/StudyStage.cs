namespace MedCluster.GrainInterfaces.Studies;

/// <summary>What a running study is at.</summary>
public enum StudyStage
{
    /// <summary>Waits for its turn.</summary>
    Waiting = 0,

    /// <summary>What is to be done, and what of it is stored already, is being found out.</summary>
    Planning = 1,

    /// <summary>Its slices are computed, or wait for a device.</summary>
    Computing = 2,

    /// <summary>Its result is made from the slices and committed.</summary>
    Committing = 3,
}
