using System.Text;
using FellowOakDicom;
using MedCluster.Imaging.Deidentification;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Deidentification;

public sealed class PlantedIdentifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData]
    [InlineData(DeidentificationOption.RetainModifiedDates, DeidentificationOption.CleanDescriptors, DeidentificationOption.RetainSafePrivate)]
    public void Nothing_planted_anywhere_in_an_instance_is_left(params DeidentificationOption[] options)
    {
        foreach (var syntax in (DicomTransferSyntax[])[DicomTransferSyntax.ExplicitVRLittleEndian, DicomTransferSyntax.ImplicitVRLittleEndian, DicomTransferSyntax.ExplicitVRBigEndian])
        {
            var file = PlantedFile(syntax);
            Assert.Equal(Planted.All, Planted.FoundIn(file));
            var deidentifier = Profiles.Deidentifier(_folder, options);
            var name = deidentifier.NameOf($"/scans/{Planted.Text}_Jane/{Planted.Number}.dcm");
            var result = deidentifier.Apply(name, file, CancellationToken.None);
            Assert.Null(result.Reason);
            Assert.Empty(Planted.ElementsOf(Profiles.Read(result.File)));
            Assert.Empty(Planted.FoundIn(result.File.ToArray()));
            Assert.Empty(Planted.FoundIn(Encoding.UTF8.GetBytes(name)));

            var (before, after) = (Profiles.Read(file), Profiles.Read(result.File));
            Assert.Equal(before.GetDicomItem<DicomElement>(DicomTag.PixelData).Buffer.Data[..48], after.GetDicomItem<DicomElement>(DicomTag.PixelData).Buffer.Data);
            foreach (var tag in (DicomTag[])[DicomTag.ImagePositionPatient, DicomTag.ImageOrientationPatient, DicomTag.PixelSpacing, DicomTag.Rows, DicomTag.ImageType])
                Assert.Equal(before.GetString(tag), after.GetString(tag));
        }
    }

    private static byte[] PlantedFile(DicomTransferSyntax syntax)
    {
        var dataset = Profiles.Slice();
        Planted.Everywhere(dataset);
        dataset.AddOrUpdate(DicomTag.InstanceNumber, Planted.Number);
        // Behind the last pixel.
        var pixels = dataset.GetDicomItem<DicomElement>(DicomTag.PixelData).Buffer.Data;
        dataset.AddOrUpdate(new DicomOtherWord(DicomTag.PixelData, new FellowOakDicom.IO.Buffer.MemoryByteBuffer([.. pixels, .. Encoding.ASCII.GetBytes(Planted.Text)])));
        var file = new DicomFile();
        file.Dataset.NotValidated().Add(dataset);
        file.FileMetaInfo.NotValidated();
        file.FileMetaInfo.TransferSyntax = syntax;
        file.FileMetaInfo.MediaStorageSOPClassUID = DicomUID.CTImageStorage;
        file.FileMetaInfo.MediaStorageSOPInstanceUID = DicomUID.Parse(Planted.Uid + "1");
        file.FileMetaInfo.SourceApplicationEntityTitle = Planted.Text;
        using var stream = new MemoryStream();
        file.Save(stream);
        var bytes = stream.ToArray();
        Encoding.ASCII.GetBytes(Planted.Text).CopyTo(bytes, 3); // the preamble
        return bytes;
    }
}
