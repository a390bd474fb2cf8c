using System.Globalization;
using System.Runtime.InteropServices;
using FellowOakDicom;
using FellowOakDicom.IO.Buffer;
using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Outputs.Dicom;

namespace MedCluster.Imaging.Phantoms;

/// <summary>
/// Writes made-up CT series as CT Image Storage instances, explicit VR little endian, with every type 1 and 2 attribute of the CT Image IOD
/// (DICOM PS3.3 A.3). All UIDs, names and dates are made up from the series' name and number.
/// </summary>
/// <param name="name">What it is, in letters: the phantom's "name" and the root of all UIDs.</param>
/// <param name="bodyPart">Body Part Examined (0018,0015).</param>
/// <param name="seed">Another seed is another patient.</param>
internal sealed class DicomSeriesWriter(string name, string bodyPart, int seed)
{
    private const int Intercept = -1024;

    /// <summary>The study's UID.</summary>
    public string StudyInstanceUid { get; } = Uid(name, seed, "study");

    /// <summary>The series' UID.</summary>
    public string SeriesInstanceUid { get; } = Uid(name, seed, "series");

    /// <summary>One instance.</summary>
    /// <param name="number">Its instance number, from 1.</param>
    /// <param name="plane">Where it lies; its SOP Instance UID is not used.</param>
    /// <param name="hounsfield">HU from −1024 to 3071, row by row.</param>
    public DicomFile Slice(int number, SliceGeometry plane, ReadOnlySpan<short> hounsfield)
    {
        var dataset = new DicomDataset(DicomTransferSyntax.ExplicitVRLittleEndian)
        {
            // SOP Common and Patient
            { DicomTag.SpecificCharacterSet, "ISO_IR 100" },
            { DicomTag.SOPClassUID, DicomUID.CTImageStorage },
            { DicomTag.SOPInstanceUID, Uid(name, seed, $"instance {number}") },
            { DicomTag.PatientName, $"Phantom^{name}" },
            { DicomTag.PatientID, $"PHANTOM-{name.ToUpperInvariant()}-{seed.ToString(CultureInfo.InvariantCulture)}" },
            { DicomTag.PatientBirthDate, "" },
            { DicomTag.PatientSex, "O" },
            // Study
            { DicomTag.StudyInstanceUID, StudyInstanceUid },
            { DicomTag.StudyDate, "20250101" },
            { DicomTag.StudyTime, "120000" },
            { DicomTag.StudyID, seed.ToString(CultureInfo.InvariantCulture) },
            { DicomTag.AccessionNumber, "" },
            { DicomTag.ReferringPhysicianName, "" },
            { DicomTag.StudyDescription, $"Phantom {name}" },
            // Series and frame of reference
            { DicomTag.Modality, "CT" },
            { DicomTag.SeriesInstanceUID, SeriesInstanceUid },
            { DicomTag.SeriesNumber, "1" },
            { DicomTag.SeriesDescription, $"Phantom {name}" },
            { DicomTag.BodyPartExamined, bodyPart },
            { DicomTag.PatientPosition, "HFS" },
            { DicomTag.FrameOfReferenceUID, Uid(name, seed, "frame of reference") },
            { DicomTag.PositionReferenceIndicator, "" },
            // Equipment
            { DicomTag.Manufacturer, "MedCluster" },
            { DicomTag.ManufacturerModelName, "Phantom" },
            // Image, plane and CT
            { DicomTag.ImageType, "ORIGINAL", "PRIMARY", "AXIAL" },
            { DicomTag.InstanceNumber, number.ToString(CultureInfo.InvariantCulture) },
            { DicomTag.AcquisitionNumber, "1" },
            { DicomTag.ContentDate, "20250101" },
            { DicomTag.ContentTime, "120000" },
            { DicomTag.ImagePositionPatient, Numbers(plane.Position!.Value) },
            { DicomTag.ImageOrientationPatient, [.. Numbers(plane.RowCosines!.Value), .. Numbers(plane.ColumnCosines!.Value)] },
            { DicomTag.PixelSpacing, Number(plane.RowSpacing!.Value), Number(plane.ColumnSpacing!.Value) },
            { DicomTag.SliceThickness, plane.NominalThickness is { } thickness ? Number(thickness) : "" },
            { DicomTag.KVP, "120" },
            { DicomTag.RescaleIntercept, Number(Intercept) },
            { DicomTag.RescaleSlope, "1" },
            { DicomTag.RescaleType, "HU" },
            { DicomTag.WindowCenter, "40" },
            { DicomTag.WindowWidth, "400" },
            { DicomTag.SamplesPerPixel, (ushort)1 },
            { DicomTag.PhotometricInterpretation, "MONOCHROME2" },
            { DicomTag.Rows, (ushort)plane.Rows },
            { DicomTag.Columns, (ushort)plane.Columns },
            { DicomTag.BitsAllocated, (ushort)16 },
            { DicomTag.BitsStored, (ushort)12 },
            { DicomTag.HighBit, (ushort)11 },
            { DicomTag.PixelRepresentation, (ushort)0 },
        };
        var stored = new ushort[hounsfield.Length];
        for (var i = 0; i < stored.Length; i++) stored[i] = (ushort)(hounsfield[i] - Intercept);
        // Not by DicomPixelData.AddFrame: it would add NumberOfFrames, which a CT image does not have.
        dataset.Add(new DicomOtherWord(DicomTag.PixelData, new MemoryByteBuffer(MemoryMarshal.AsBytes(stored.AsSpan()).ToArray())));
        return new DicomFile(dataset);
    }

    private static string Uid(string name, int seed, string role) =>
        HashedUid.Of($"MedCluster phantom {name} {seed.ToString(CultureInfo.InvariantCulture)} {role}");

    private static string[] Numbers(PatientVector vector) => [Number(vector.X), Number(vector.Y), Number(vector.Z)];

    /// <summary>A decimal string, which has at most 16 characters.</summary>
    private static string Number(double value)
    {
        var text = (Math.Abs(value) < 1e-12 ? 0 : value).ToString("0.############", CultureInfo.InvariantCulture);
        return text.Length <= 16 ? text : text[..16];
    }
}
