using System.Globalization;
using System.Runtime.InteropServices;
using FellowOakDicom;
using FellowOakDicom.Imaging;
using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Labels;
using MedCluster.Imaging.Phantoms;
using MedCluster.Imaging.Tests.Labels;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Phantoms;

public class PhantomStudyTests
{
    public static TheoryData<PhantomKind> Kinds => [.. Enum.GetValues<PhantomKind>()];

    private static PhantomOptions Small(PhantomKind kind, int seed = 1) => new(kind, seed, Size: 128, Slices: 8);

    private static float[] Hounsfield(DicomDataset dataset)
    {
        var stored = MemoryMarshal.Cast<byte, ushort>(DicomPixelData.Create(dataset).GetFrame(0).Data).ToArray();
        return Array.ConvertAll(stored, value => value + dataset.GetSingleValue<float>(DicomTag.RescaleIntercept));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_study_is_one_regular_volume_in_nested_files_without_extension(PhantomKind kind)
    {
        using var folder = new TemporaryFolder();
        var study = PhantomStudy.Write(folder.Path, Small(kind));

        Assert.Equal(8, study.Files.Count);
        Assert.All(study.Files, file =>
        {
            Assert.True(File.Exists(file));
            Assert.Equal("", Path.GetExtension(file));
            Assert.NotEqual(folder.Path, Path.GetDirectoryName(Path.GetDirectoryName(file)));
        });
        var result = VolumeGeometry.Analyse(ScanFiles.Slices(folder.Path));
        Assert.Empty(result.Findings);
        Assert.Equal(8, result.Volume!.Slices);
        Assert.All(ScanFiles.Files(folder.Path), file =>
        {
            Assert.Equal(study.StudyInstanceUid, file.Dataset.GetSingleValue<string>(DicomTag.StudyInstanceUID));
            Assert.Equal(study.SeriesInstanceUid, file.Dataset.GetSingleValue<string>(DicomTag.SeriesInstanceUID));
            Assert.Equal($"Phantom^{kind}", file.Dataset.GetSingleValue<string>(DicomTag.PatientName));
        });
    }

    [Fact]
    public void The_same_seed_gives_the_same_files_and_another_seed_others()
    {
        using var folder = new TemporaryFolder();
        var first = PhantomStudy.Write(folder["a"], Small(PhantomKind.Head));
        var again = PhantomStudy.Write(folder["b"], Small(PhantomKind.Head));
        var other = PhantomStudy.Write(folder["a"], Small(PhantomKind.Head, seed: 2));

        Assert.Equal(first.StudyInstanceUid, again.StudyInstanceUid);
        Assert.All(first.Files.Zip(again.Files), pair => Assert.Equal(File.ReadAllBytes(pair.First), File.ReadAllBytes(pair.Second)));
        Assert.NotEqual(first.StudyInstanceUid, other.StudyInstanceUid);
        Assert.NotEqual(first.Files, other.Files);
        Assert.Equal(16, Directory.GetFiles(folder["a"], "*", SearchOption.AllDirectories).Length);
        Assert.NotEqual(Hounsfield(DicomFile.Open(first.Files[4]).Dataset), Hounsfield(DicomFile.Open(other.Files[4]).Dataset));
    }

    [Theory]
    [InlineData(PhantomKind.Head, "air 30 120, fat 250 700, soft tissue 1500 2300, bone 400 800")]
    [InlineData(PhantomKind.Thorax, "air 2000 3800, fat 3000 6000, soft tissue 3300 5000, bone 600 1200")]
    [InlineData(PhantomKind.Abdomen, "air 80 500, fat 4000 7000, soft tissue 3800 6000, bone 250 700")]
    public void A_body_has_the_volumes_of_a_body(PhantomKind kind, string millilitres)
    {
        using var folder = new TemporaryFolder();
        for (var seed = 1; seed <= 3; seed++) PhantomStudy.Write(folder[$"{seed}"], Small(kind, seed));

        for (var seed = 1; seed <= 3; seed++)
        {
            var volume = VolumeGeometry.Analyse(ScanFiles.Slices(folder[$"{seed}"])).Volume!;
            var statistics = new LabelStatistics(TissueRule.Labels);
            foreach (var file in ScanFiles.Files(folder[$"{seed}"])) statistics.Add(TissueRule.Label(Hounsfield(file.Dataset), 128, 128));
            var label = 0;
            foreach (var bounds in millilitres.Split(", "))
            {
                var words = bounds.Split(' ');
                var found = statistics.Millilitres(++label, volume)!.Value;
                Assert.True(found >= double.Parse(words[^2], CultureInfo.InvariantCulture) && found <= double.Parse(words[^1], CultureInfo.InvariantCulture), $"{bounds}: {found:0} in seed {seed}");
            }
        }
    }

    [Theory]
    [InlineData(PhantomKind.Head, 228)]
    [InlineData(PhantomKind.Thorax, 215)]
    [InlineData(PhantomKind.Abdomen, 215)]
    public void What_the_body_lies_on_is_no_part_of_it(PhantomKind kind, int below)
    {
        using var folder = new TemporaryFolder();
        PhantomStudy.Write(folder.Path, new(kind, Slices: 12));
        foreach (var file in ScanFiles.Files(folder.Path))
        {
            var hounsfield = Hounsfield(file.Dataset);
            var labels = TissueRule.Label(hounsfield, 256, 256);
            // Table and headrest lie in the rows below the body and are denser than air.
            Assert.DoesNotContain(labels[(below * 256)..], label => label != TissueRule.Background);
            Assert.Contains(hounsfield[(below * 256)..], value => value > -700);
            Assert.Contains(labels, label => label == TissueRule.SoftTissue);
        }
    }

    [Fact]
    public void Brain_lung_and_air_have_their_values()
    {
        static (double Mean, double Deviation) Square(PhantomKind kind, double height, int column, int row)
        {
            var options = new PhantomOptions(kind);
            var slice = PhantomStudy.Render(PhantomStudy.BodyOf(options), options, height, 0);
            double[] values = [.. from y in Enumerable.Range(row, 9) from x in Enumerable.Range(column, 9) select (double)slice[y * 256 + x]];
            var mean = values.Average();
            return (mean, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))));
        }

        Assert.InRange(Square(PhantomKind.Head, 45, 100, 125).Mean, 22, 45);
        Assert.InRange(Square(PhantomKind.Thorax, 35, 75, 105).Mean, -930, -780);
        Assert.InRange(Square(PhantomKind.Abdomen, 80, 80, 118).Mean, 52, 72);
        var (air, noise) = Square(PhantomKind.Head, 45, 3, 3);
        Assert.InRange(air, -1004, -996);
        Assert.InRange(noise, 6.5, 11);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        using var folder = new TemporaryFolder();
        foreach (var options in new PhantomOptions[] { new((PhantomKind)9), new(PhantomKind.Head, Size: 63), new(PhantomKind.Head, Slices: 0), new(PhantomKind.Head, Noise: -1) })
            Assert.Throws<ArgumentOutOfRangeException>(() => PhantomStudy.Write(folder.Path, options));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [ToolTheory("dciodvfy")]
    [MemberData(nameof(Kinds))]
    public void A_verifier_of_DICOM_finds_nothing_wrong(PhantomKind kind)
    {
        using var folder = new TemporaryFolder();
        var study = PhantomStudy.Write(folder.Path, Small(kind));
        var (code, output) = ExternalTool.Run("dciodvfy", study.Files[3]);
        Assert.Equal((0, "CTImage"), (code, output.Trim()));
    }

    [PythonFact("pydicom")]
    public void Another_library_reads_the_same_values()
    {
        using var folder = new TemporaryFolder();
        var study = PhantomStudy.Write(folder.Path, Small(PhantomKind.Head));
        const string Script = """
            import sys, pydicom
            image = pydicom.dcmread(sys.argv[1])
            assert image.file_meta.TransferSyntaxUID.name == 'Explicit VR Little Endian'
            values = image.pixel_array.astype('float32') * float(image.RescaleSlope) + float(image.RescaleIntercept)
            values.tofile(sys.argv[2])
            """;
        var (code, output) = ExternalTool.Run(ExternalTool.PythonWith("pydicom")!, "-c", Script, study.Files[3], folder["out"]);
        Assert.True(code == 0, output);
        Assert.Equal(Hounsfield(DicomFile.Open(study.Files[3]).Dataset), MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder["out"])).ToArray());
    }
}
