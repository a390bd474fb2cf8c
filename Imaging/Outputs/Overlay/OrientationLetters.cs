using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Outputs.Overlay;

/// <summary>The letters at a slice's edges: towards the patient's Left, Right, Anterior, Posterior, Head (superior) or Feet (inferior).</summary>
internal static class OrientationLetters
{
    /// <summary>
    /// The letters of a direction, the main one first; a second one where the direction is oblique by 20 degrees or more. Source: DICOM PS3.3 C.7.6.1.1.1, Patient Orientation.
    /// </summary>
    public static string Of(PatientVector direction)
    {
        (double Part, char Positive, char Negative)[] parts = [(direction.X, 'L', 'R'), (direction.Y, 'P', 'A'), (direction.Z, 'H', 'F')];
        var letters = parts.OrderByDescending(part => Math.Abs(part.Part)).Take(2)
            .Where((part, i) => i == 0 || Math.Abs(part.Part) >= 0.34)
            .Select(part => part.Part >= 0 ? part.Positive : part.Negative);
        return string.Concat(letters);
    }
}
