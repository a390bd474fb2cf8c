namespace MedCluster.Client.Cohort;

/// <summary>Why a label of a study stands out from its cohort.</summary>
internal enum OutlierKind
{
    /// <summary>It has no voxels, though nearly every other study has some.</summary>
    Missing,

    /// <summary>Its volume is far from that of the others.</summary>
    Volume,

    /// <summary>The left one of a pair lies to the right of the right one.</summary>
    SidesSwapped,
}
