using System.Globalization;
using System.Runtime.InteropServices;
using FellowOakDicom;
using FellowOakDicom.Imaging;
using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Outputs.Nifti;
using MedCluster.Imaging.Phantoms;
using MedCluster.Imaging.Tests.Geometry;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Outputs.Nifti;

public class NiftiWriterTests
{
    private static byte[] Write(VolumeGeometry volume, Func<int, byte[]> slice, string description = "test") => NiftiWriter.Write(volume, () => index => slice(index), description);

    private static byte[] Pattern(VolumeGeometry volume, int slice) =>
        [.. Enumerable.Range(0, volume.Rows * volume.Columns).Select(i => (byte)(i % volume.Columns * 7 + i / volume.Columns * 3 + slice * 11))];

    [Fact]
    public void Rows_are_stored_from_the_last_and_the_affine_says_so()
    {
        var volume = VolumeGeometry.Analyse(Stacks.Axial(10, 12, 14)).Volume!;

        var file = new NiftiFile(Write(volume, slice => Pattern(volume, slice), "labels of ct-tissue"));

        Assert.Equal([48, 64, 3], file.Shape);
        Assert.Equal((1002, 2, 2), (file.Intent, file.DataType, file.Units));
        Assert.Equal((1, 1), file.Codes);
        Assert.Equal("labels of ct-tissue", file.Description);
        Assert.Equal([-0.75, 0, 0, 120, 0, 0.5, 0, 130 - 63 * 0.5, 0, 0, 2, 10], file.Sform.Select(value => value + 0.0));
        Assert.Equal(Pattern(volume, 1)[63 * 48 + 5], file.Voxels[64 * 48 + 5]);
        Assert.Equal(Pattern(volume, 2)[5], file.Voxels[2 * 64 * 48 + 63 * 48 + 5]);
    }

    [Fact]
    public void The_same_labels_give_the_same_bytes_without_a_time()
    {
        var volume = VolumeGeometry.Analyse(Stacks.Axial(10, 12, 14)).Volume!;
        var bytes = Write(volume, slice => Pattern(volume, slice));

        Assert.Equal(bytes, Write(volume, slice => Pattern(volume, slice)));
        Assert.Equal([0, 0, 0, 0, 0], bytes[3..8]); // no name, no time
    }

    [Fact]
    public void A_sheared_volume_has_an_sform_only()
    {
        var volume = VolumeGeometry.Analyse(Stacks.Stack(Stacks.Left, Stacks.Back, new(0, 0, 0), new(0, 1, 4), new(0, 2, 8))).Volume!;

        var file = new NiftiFile(Write(volume, slice => Pattern(volume, slice)));

        Assert.Equal((0, 1), file.Codes);
        Assert.Equal([0, -1, 4], new[] { file.Sform[2], file.Sform[6], file.Sform[10] }.Select(value => value + 0.0));
    }

    [Fact]
    public void A_long_description_is_cut() =>
        Assert.Equal(79, new NiftiFile(Write(VolumeGeometry.Analyse(Stacks.Axial(1)).Volume!, _ => new byte[48 * 64], new string('x', 100))).Description.Length);

    [Fact]
    public void A_slice_of_another_size_is_refused()
    {
        var volume = VolumeGeometry.Analyse(Stacks.Axial(1, 2)).Volume!;
        Assert.Throws<InvalidDataException>(() => Write(volume, slice => new byte[slice == 0 ? 48 * 64 : 7]));
    }

    [PythonFact("nibabel")]
    public async Task A_quaternion_says_the_same_as_the_matrix_for_another_library()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(5);
        for (var i = 0; i < 40; i++)
        {
            // Among them the half turns at which a careless quaternion divides by zero.
            double Angle() => i < 20 ? random.Next(4) * Math.PI / 2 : random.NextDouble() * 6.28;
            var volume = VolumeGeometry.Analyse(Stacks.Moved(Stacks.Axial(0, 3, 6), Stacks.Rotation(Angle(), Angle(), Angle()), new(i, 2, 3))).Volume!;
            await File.WriteAllBytesAsync(folder[$"{i}.nii.gz"], Write(volume, slice => Pattern(volume, slice)));
        }
        const string Script = """
            import glob, sys, nibabel, numpy
            worst = 0
            for path in glob.glob(sys.argv[1] + '/*.nii.gz'):
                image = nibabel.load(path)
                assert image.header['qform_code'] == 1 and image.header['sform_code'] == 1, path
                worst = max(worst, abs(image.get_qform() - image.get_sform()).max())
                assert image.header.get_intent()[0] == 'label' and image.header.get_xyzt_units()[0] == 'mm'
                assert image.get_fdata().shape == (48, 64, 3)
            assert worst < 2e-3, worst  # the header's single precision, at half turns
            """;
        var (code, output) = ExternalTool.Run(ExternalTool.PythonWith("nibabel")!, "-c", Script, folder.Path);
        Assert.True(code == 0, output);
    }

    public static TheoryData<string> Orientations => ["axial", "axial-reversed", "feet-first-prone", "sagittal", "coronal", "oblique", "mirrored", "one", "two"];

    [ToolTheory("dcm2niix")]
    [MemberData(nameof(Orientations))]
    public async Task A_mask_lies_over_what_dcm2niix_makes_of_the_source(string orientation)
    {
        using var folder = new TemporaryFolder();
        var (a, b) = Math.SinCos(0.35);
        var (row, column) = orientation switch
        {
            "feet-first-prone" => (-1 * Stacks.Left, -1 * Stacks.Back),
            "sagittal" => (Stacks.Back, -1 * Stacks.Head),
            "coronal" => (Stacks.Left, -1 * Stacks.Head),
            "oblique" => (new PatientVector(b, a, 0), new PatientVector(a * a, -a * b, -b)),
            "mirrored" => (-1 * Stacks.Left, Stacks.Back),
            _ => (Stacks.Left, Stacks.Back),
        };
        var normal = row.Cross(column);
        var count = orientation switch { "one" => 1, "two" => 2, _ => 9 };
        var planes = Stacks.Stack(row, column, [.. Enumerable.Range(0, count).Select(i => new PatientVector(-31, 12, 205) + (orientation == "axial-reversed" ? -i : i) * 2.5 * normal)])
            .ConvertAll(plane => plane with { NominalThickness = 4 });
        var writer = new DicomSeriesWriter("Ramp", "HEAD", 3);
        Directory.CreateDirectory(folder["in"]);
        for (var i = 0; i < planes.Count; i++)
        {
            short[] hounsfield = [.. Enumerable.Range(0, 64 * 48).Select(at => (short)(at % 48 * 20 + at / 48 * 5 - i * 60 - 600))];
            await writer.Slice(i + 1, planes[i], hounsfield).SaveAsync(folder[$"in/{i}"]);
        }

        await AssertLiesOverSource(folder, folder["in"], compareVoxels: true);
    }

    [ToolTheory("dcm2niix")]
    [InlineData(PhantomKind.Head)]
    [InlineData(PhantomKind.Thorax)]
    public async Task A_mask_lies_over_a_phantom(PhantomKind kind)
    {
        using var folder = new TemporaryFolder();
        PhantomStudy.Write(folder["in"], new(kind, Size: 64, Slices: 8));

        await AssertLiesOverSource(folder, folder["in"], compareVoxels: true);
    }

    [ToolTheory("dcm2niix", Scan = "ct-head-philips")]
    [InlineData("ct-head-philips", true)]
    [InlineData("ct-thorax-jpeg2000", false)] // Its pixels take a codec; where they lie does not.
    public async Task A_mask_lies_over_a_scan(string scan, bool compareVoxels)
    {
        using var folder = new TemporaryFolder();
        await AssertLiesOverSource(folder, SharedData.Path(scan), compareVoxels);
    }

    /// <summary>Writes the mask "above 0 HU" of a series and holds it against the same mask of dcm2niix's conversion.</summary>
    private static async Task AssertLiesOverSource(TemporaryFolder folder, string source, bool compareVoxels)
    {
        var (code, output) = ExternalTool.Run("dcm2niix", "-z", "n", "-b", "n", "-f", "source", "-o", folder.Path, source);
        Assert.True(code == 0, output);
        var converted = new NiftiFile(await File.ReadAllBytesAsync(folder["source.nii"]));

        var masks = new Dictionary<string, byte[]>();
        List<SliceGeometry> slices = [];
        foreach (var file in ScanFiles.Files(source))
        {
            var slice = ScanFiles.Slice(file.Dataset);
            slices.Add(slice);
            if (compareVoxels) masks[slice.SopInstanceUid] = Mask(file.Dataset);
        }
        var result = VolumeGeometry.Analyse(slices);
        var blank = new byte[slices[0].Rows * slices[0].Columns];
        var mask = new NiftiFile(Write(result.Volume!, slice => masks.GetValueOrDefault(result.Slices[slice].SopInstanceUid, blank)));

        Assert.Equal<int>(converted.Shape, mask.Shape);
        Assert.All(mask.Sform.Zip(converted.Sform), pair => Assert.Equal(pair.Second, pair.First, 1e-3));
        if (!compareVoxels) return;
        var expected = converted.Voxels;
        var actual = mask.Voxels;
        Assert.Equal(expected.Length, actual.Length);
        Assert.Contains(1, actual);
        var wrong = 0;
        for (var i = 0; i < actual.Length; i++) wrong += (expected[i] > 0 ? 1 : 0) == actual[i] ? 0 : 1;
        Assert.True(wrong == 0, string.Create(CultureInfo.InvariantCulture, $"{wrong} of {actual.Length} voxels differ"));
    }

    private static byte[] Mask(DicomDataset dataset)
    {
        var stored = MemoryMarshal.Cast<byte, ushort>(DicomPixelData.Create(dataset).GetFrame(0).Data);
        var signed = dataset.GetSingleValue<ushort>(DicomTag.PixelRepresentation) == 1;
        var intercept = dataset.GetSingleValue<double>(DicomTag.RescaleIntercept);
        var mask = new byte[stored.Length];
        for (var i = 0; i < mask.Length; i++) mask[i] = (signed ? (short)stored[i] : stored[i]) + intercept > 0 ? (byte)1 : (byte)0;
        return mask;
    }
}
