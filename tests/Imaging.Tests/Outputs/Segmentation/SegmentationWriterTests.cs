using FellowOakDicom;
using MedCluster.Imaging.Outputs.Dicom;
using MedCluster.Imaging.Outputs.Segmentation;
using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Outputs.Segmentation;

public class SegmentationWriterTests
{
    /// <summary>Rebuilds the labels with pydicom alone: bits by numpy, slices by their position, segments by their number.</summary>
    private const string Rebuild = """
        import sys, glob, numpy, pydicom
        folder, rows, columns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
        seg = pydicom.dcmread(folder + '/seg.dcm')
        sources = {s.SOPInstanceUID: s for s in (pydicom.dcmread(p) for p in glob.glob(folder + '/source/*'))}
        values = {1: 1, 2: 2, 3: 4}
        frames = seg.pixel_array.reshape(int(seg.NumberOfFrames), rows, columns)
        assert seg.Rows == rows and seg.Columns == columns and seg.BitsAllocated == 1
        assert sorted(s.SegmentNumber for s in seg.SegmentSequence) == [1, 2, 3]
        shared = seg.SharedFunctionalGroupsSequence[0]
        labels = {uid: numpy.zeros((rows, columns), numpy.uint8) for uid in sources}
        for frame, group in zip(frames, seg.PerFrameFunctionalGroupsSequence):
            assert frame.any()
            image = group.DerivationImageSequence[0].SourceImageSequence[0]
            source = sources[image.ReferencedSOPInstanceUID]
            assert image.ReferencedSOPClassUID == source.SOPClassUID
            assert source.FrameOfReferenceUID == seg.FrameOfReferenceUID and source.StudyInstanceUID == seg.StudyInstanceUID
            assert numpy.allclose([float(v) for v in group.PlanePositionSequence[0].ImagePositionPatient], [float(v) for v in source.ImagePositionPatient], atol=1e-6)
            assert numpy.allclose([float(v) for v in shared.PlaneOrientationSequence[0].ImageOrientationPatient], [float(v) for v in source.ImageOrientationPatient], atol=1e-6)
            assert [float(v) for v in shared.PixelMeasuresSequence[0].PixelSpacing] == [float(v) for v in source.PixelSpacing]
            number = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
            assert group.FrameContentSequence[0].DimensionIndexValues[0] == number
            labels[image.ReferencedSOPInstanceUID][frame == 1] += values[number]
        assert float(shared.PixelMeasuresSequence[0].SpacingBetweenSlices) == 2.5
        assert str(seg.PatientName) == 'Phantom^Result', seg.PatientName
        for uid, source in sources.items():
            expected = numpy.fromfile(folder + '/mask/' + str(source.InstanceNumber), numpy.uint8).reshape(rows, columns)
            assert (labels[uid] == expected).all(), source.InstanceNumber
        """;

    [PythonFact("pydicom")]
    public void Another_library_finds_the_same_voxels_and_geometry_whatever_the_size()
    {
        foreach (var (rows, columns, slices, oblique) in ((int, int, int, bool)[])[(23, 38, 3, false), (23, 38, 3, true), (64, 48, 5, false), (1, 7, 2, false), (17, 129, 4, true)])
        {
            using var folder = new TemporaryFolder();
            var volume = ResultVolume.Create(rows, columns, slices, oblique);
            Export(folder, volume, SegmentationWriter.Write(volume.Content));
            var (code, output) = ExternalTool.Run(ExternalTool.PythonWith("pydicom")!, "-c", Rebuild, folder.Path, $"{rows}", $"{columns}");
            Assert.True(code == 0, $"{rows} × {columns} × {slices}: {output}");
        }
    }

    /// <summary>GDCM takes the bits by its own code; of sizes that are no multiple of 8 it makes rows of whole bytes, which DICOM does not have.</summary>
    [PythonFact("gdcm")]
    public void Gdcm_unpacks_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var volume = ResultVolume.Create(24, 40, 3);
        Export(folder, volume, SegmentationWriter.Write(volume.Content));
        const string Script = """
            import sys, gdcm
            reader = gdcm.ImageReader()
            reader.SetFileName(sys.argv[1] + '/seg.dcm')
            assert reader.Read()
            image = reader.GetImage()
            assert [image.GetDimension(i) for i in range(3)] == [40, 24, 5], [image.GetDimension(i) for i in range(3)]
            raw = image.GetBuffer().encode('utf-8', 'surrogateescape')
            open(sys.argv[1] + '/bits', 'wb').write(raw)
            """;
        var (code, output) = ExternalTool.Run(ExternalTool.PythonWith("gdcm")!, "-c", Script, folder.Path);
        Assert.True(code == 0, output);

        // Frames: label 1 on three slices, label 2 on the first two.
        var bits = File.ReadAllBytes(folder["bits"]);
        Assert.Equal(((24 * 40 * 5) + 15) / 16 * 2, bits.Length);
        (byte Label, int Slice)[] frames = [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1)];
        for (var i = 0; i < 24 * 40 * frames.Length; i++)
        {
            var (label, slice) = frames[i / (24 * 40)];
            Assert.Equal(volume.Masks[slice][i % (24 * 40)] == label, (bits[i / 8] >> (i % 8) & 1) == 1);
        }
    }

    [ToolFact("dciodvfy", "dcmdump")]
    public void Validators_find_nothing_wrong()
    {
        using var folder = new TemporaryFolder();
        var volume = ResultVolume.Create(23, 38, 3);
        Export(folder, volume, SegmentationWriter.Write(volume.Content));

        var (_, found) = ExternalTool.Run("dciodvfy", folder["seg.dcm"]);
        Assert.True(!found.Contains("Error", StringComparison.Ordinal), found);
        Assert.Contains("Segmentation", found, StringComparison.Ordinal);
        var (code, dump) = ExternalTool.Run("dcmdump", folder["seg.dcm"]);
        Assert.Equal(0, code);
        Assert.DoesNotContain("W:", dump, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_content_gives_the_same_bytes_and_another_run_another_uid()
    {
        var volume = ResultVolume.Create(23, 38, 3);
        var first = SegmentationWriter.Write(volume.Content).ToArray();

        Assert.Equal(first, SegmentationWriter.Write(ResultVolume.Create(23, 38, 3).Content).ToArray());
        var other = SegmentationWriter.Write(volume.Content with { Producer = ResultVolume.Producer with { RunId = "another" } });
        Assert.NotEqual(Uid(first), Uid(other));
    }

    [Fact]
    public void A_volume_without_labels_is_one_empty_frame()
    {
        var volume = ResultVolume.Create(5, 6, 2, label: (_, _, _) => 0);
        var file = SegmentationWriter.Write(volume.Content);
        SegmentationCheck.Compare(file, volume.Content);
        using var stream = new MemoryStream(file.ToArray());
        var dataset = DicomFile.Open(stream, FileReadOption.ReadAll).Dataset;
        Assert.Equal(1, dataset.GetSingleValue<int>(DicomTag.NumberOfFrames));
        Assert.All(dataset.GetValues<byte>(DicomTag.PixelData), value => Assert.Equal(0, value));
    }

    [Fact]
    public void What_was_written_compares_equal_whatever_the_size()
    {
        foreach (var (rows, columns, slices) in ((int, int, int)[])[(23, 38, 3), (1, 1, 1), (8, 8, 2), (3, 64, 2), (65, 1, 3), (127, 129, 4)])
        {
            var content = ResultVolume.Create(rows, columns, slices).Content;
            SegmentationCheck.Compare(SegmentationWriter.Write(content), content);
        }
    }

    [Fact]
    public void A_single_wrong_bit_is_found()
    {
        var content = ResultVolume.Create(23, 38, 3).Content;
        var file = SegmentationWriter.Write(content).ToArray();
        var pixels = file.Length - ((23 * 38 * 5) + 15) / 16 * 2;
        foreach (var bit in (int[])[0, 873, 874, 875, (23 * 38 * 5) - 1])
        {
            var damaged = (byte[])file.Clone();
            damaged[pixels + bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(ReasonCodes.OutputMismatch, Assert.Throws<MedClusterException>(() => SegmentationCheck.Compare(damaged, content)).Reason);
        }
    }

    [Fact]
    public void A_mask_of_other_slices_or_places_is_found()
    {
        var content = ResultVolume.Create(23, 38, 3).Content;
        var file = SegmentationWriter.Write(content);
        void Differs(SegmentationContent other) => Assert.Equal(ReasonCodes.OutputMismatch, Assert.Throws<MedClusterException>(() => SegmentationCheck.Compare(file, other)).Reason);

        Differs(content with { ReadSlice = slice => content.ReadSlice(2 - slice) });
        Differs(content with { Segments = [.. content.Segments.Reverse()] });
        Differs(ResultVolume.Create(23, 38, 3, oblique: true).Content);
        Assert.Equal(ReasonCodes.OutputMismatch, Assert.Throws<MedClusterException>(() => SegmentationCheck.Compare(file[..(file.Length / 2)], content)).Reason);
    }

    [Fact]
    public void A_slice_of_another_size_is_refused()
    {
        var content = ResultVolume.Create(5, 6, 2).Content;
        Assert.Throws<InvalidDataException>(() => SegmentationWriter.Write(content with { ReadSlice = _ => new byte[7] }));
    }

    private static string Uid(ReadOnlyMemory<byte> file)
    {
        using var stream = new MemoryStream(file.ToArray());
        return DicomFile.Open(stream).Dataset.GetSingleValue<string>(DicomTag.SOPInstanceUID);
    }

    private static void Export(TemporaryFolder folder, ResultVolume volume, ReadOnlyMemory<byte> segmentation)
    {
        File.WriteAllBytes(folder["seg.dcm"], segmentation.Span);
        Directory.CreateDirectory(folder["source"]);
        Directory.CreateDirectory(folder["mask"]);
        for (var i = 0; i < volume.Files.Length; i++)
        {
            File.WriteAllBytes(folder[$"source/{i + 1}"], volume.Files[i]);
            File.WriteAllBytes(folder[$"mask/{i + 1}"], volume.Masks[i]);
        }
    }

    /// <summary>255 segments in each of 5 slices of 4096 × 4096 pixels: 1275 frames of 2 MiB.</summary>
    [Fact]
    public void More_frames_than_a_file_holds_are_refused()
    {
        const int Size = 4096;
        var volume = ResultVolume.Create(1, 1, 5);
        var labels = new byte[Size * Size];
        for (var i = 0; i < 256; i++) labels[i] = (byte)i;
        var segments = Enumerable.Range(1, 255).Select(value => ResultVolume.Segments[0] with { Value = (byte)value }).ToList();
        var frames = volume.Source.Frames.Select(frame => frame with { Geometry = frame.Geometry with { Rows = Size, Columns = Size } }).ToList();
        var source = ResultSource.Read(volume.Files[0], volume.Source.StudyInstanceUid, volume.Source.SeriesInstanceUid, 1, frames);
        var content = volume.Content with { Source = source, Segments = segments, ReadSlice = _ => labels };
        var exception = Assert.Throws<MedClusterException>(() => SegmentationWriter.Write(content));
        Assert.Equal(ReasonCodes.OutputTooLarge, exception.Reason);
        Assert.Contains("1275 frames of 4096 × 4096", exception.Message, StringComparison.Ordinal);
    }
}
