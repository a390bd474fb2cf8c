using FellowOakDicom;
using MedCluster.Imaging.Geometry;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests;

/// <summary>Reads the headers of scans straight with fo-dicom.</summary>
internal static class ScanFiles
{
    /// <summary>The slices of a folder of the shared scans; files without Rows (a DICOMDIR) are left out.</summary>
    public static List<SliceGeometry> SharedSlices(string folder) => Slices(SharedData.Path(folder));

    /// <summary>The slices of a folder and what is in it.</summary>
    public static List<SliceGeometry> Slices(string folder) =>
        [.. Files(folder).Select((file, i) => Slice(file.Dataset) is { SopInstanceUid: "" } slice ? slice with { SopInstanceUid = $"2.25.{i}" } : Slice(file.Dataset))];

    /// <summary>The image files of a folder and what is in it.</summary>
    public static IEnumerable<DicomFile> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(DicomFile.HasValidHeader).Order(StringComparer.Ordinal)
            .Select(path => DicomFile.Open(path)).Where(file => file.Dataset.Contains(DicomTag.Rows));

    /// <summary>The geometry of one dataset.</summary>
    public static SliceGeometry Slice(DicomDataset dataset)
    {
        double[] Numbers(DicomTag tag) => dataset.TryGetValues<double>(tag, out var values) ? values : [];
        PatientVector? Vector(double[] values, int from) => values.Length >= from + 3 ? new(values[from], values[from + 1], values[from + 2]) : null;
        var (position, orientation, spacing, thickness) = (Numbers(DicomTag.ImagePositionPatient), Numbers(DicomTag.ImageOrientationPatient), Numbers(DicomTag.PixelSpacing), Numbers(DicomTag.SliceThickness));
        return new(
            dataset.GetSingleValueOrDefault(DicomTag.SOPInstanceUID, ""), dataset.GetSingleValue<ushort>(DicomTag.Rows), dataset.GetSingleValue<ushort>(DicomTag.Columns),
            Vector(position, 0), Vector(orientation, 0), Vector(orientation, 3), spacing.Length == 2 ? spacing[0] : null, spacing.Length == 2 ? spacing[1] : null,
            thickness.Length == 1 ? thickness[0] : null);
    }
}
