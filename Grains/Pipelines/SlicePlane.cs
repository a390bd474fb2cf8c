namespace MedCluster.Grains.Pipelines;

/// <summary>The plane of slices, by the patient's axis that lies nearest to their normal.</summary>
public enum SlicePlane
{
    /// <summary>The normal is within about 37 degrees of head to feet.</summary>
    Axial,

    /// <summary>The normal is within about 37 degrees of front to back.</summary>
    Coronal,

    /// <summary>The normal is within about 37 degrees of right to left.</summary>
    Sagittal,

    /// <summary>None of the others.</summary>
    Oblique,
}
