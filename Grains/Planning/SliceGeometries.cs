using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Headers;

namespace MedCluster.Grains.Planning;

/// <summary>From what a header says to where its slice lies.</summary>
internal static class SliceGeometries
{
    /// <summary>The slice's geometry; what the header lacks is null.</summary>
    public static SliceGeometry Of(InstanceHeader header) => new(
        header.SopInstanceUid,
        header.Rows,
        header.Columns,
        Vector(header.ImagePositionPatient, 0),
        Vector(header.ImageOrientationPatient, 0),
        Vector(header.ImageOrientationPatient, 3),
        header.PixelSpacing?[0],
        header.PixelSpacing?[1],
        header.SliceThickness);

    private static PatientVector? Vector(double[]? values, int from) => values is null ? null : new PatientVector(values[from], values[from + 1], values[from + 2]);
}
