using FellowOakDicom;
using FellowOakDicom.IO.Buffer;
using MedCluster.Imaging.Deidentification;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Deidentification;

/// <summary>Profiles, a fixed key and small instances for the tests.</summary>
internal static class Profiles
{
    public static Deidentifier Deidentifier(TemporaryFolder folder, params DeidentificationOption[] options) => new(Of(options), Key(folder));

    public static DeidentificationProfile Of(params DeidentificationOption[] options) => new() { Schema = DeidentificationProfile.CurrentSchema, Key = "key", Mapping = "mapping", Options = options };

    public static DeidentificationKey Key(TemporaryFolder folder, char digit = '7')
    {
        File.WriteAllText(folder[$"{digit}.key"], new string(digit, 64));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder[$"{digit}.key"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return DeidentificationKey.Load(folder[$"{digit}.key"], create: false)!;
    }

    /// <summary>A CT slice of 4 × 6 pixels.</summary>
    public static DicomDataset Slice() => new DicomDataset(DicomTransferSyntax.ExplicitVRLittleEndian)
    {
        { DicomTag.SOPClassUID, DicomUID.CTImageStorage }, { DicomTag.SOPInstanceUID, "1.2.3.4.5" }, { DicomTag.StudyInstanceUID, "1.2.3" }, { DicomTag.SeriesInstanceUID, "1.2.3.4" },
        { DicomTag.Modality, "CT" }, { DicomTag.ImageType, "ORIGINAL", "PRIMARY", "AXIAL" }, { DicomTag.PatientName, "Doe^Jane" }, { DicomTag.PatientID, "MRN-4711" },
        { DicomTag.Rows, (ushort)4 }, { DicomTag.Columns, (ushort)6 }, { DicomTag.BitsAllocated, (ushort)16 }, { DicomTag.BitsStored, (ushort)12 }, { DicomTag.HighBit, (ushort)11 },
        { DicomTag.PixelRepresentation, (ushort)0 }, { DicomTag.SamplesPerPixel, (ushort)1 }, { DicomTag.PhotometricInterpretation, "MONOCHROME2" }, { DicomTag.InstanceNumber, "3" },
        { DicomTag.ImagePositionPatient, "1", "2", "3" }, { DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0" }, { DicomTag.PixelSpacing, "0.5", "0.5" },
    }.AddOrUpdate(new DicomOtherWord(DicomTag.PixelData, new MemoryByteBuffer([.. Enumerable.Range(0, 48).Select(i => (byte)(i % 2 == 0 ? i : 1))])));

    public static byte[] FileOf(DicomDataset dataset)
    {
        using var stream = new MemoryStream();
        new DicomFile(dataset).Save(stream);
        return stream.ToArray();
    }

    public static DicomDataset Read(ReadOnlyMemory<byte> file) => DicomFile.Open(new MemoryStream(file.ToArray()), FileReadOption.ReadAll).Dataset;

    /// <summary>The data set of a slice after de-identification.</summary>
    public static DicomDataset Apply(this Deidentifier deidentifier, DicomDataset dataset)
    {
        var result = deidentifier.Apply(deidentifier.NameOf("a"), FileOf(dataset), CancellationToken.None);
        Assert.Null(result.Reason);
        return Read(result.File);
    }
}
