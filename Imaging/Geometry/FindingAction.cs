namespace MedCluster.Imaging.Geometry;

/// <summary>What is done about a <see cref="GeometryFinding"/>.</summary>
public enum FindingAction
{
    /// <summary>The series is refused.</summary>
    Refused,

    /// <summary>The series is taken as it is.</summary>
    Tolerated,

    /// <summary>The series is taken after a correction.</summary>
    Corrected,
}
