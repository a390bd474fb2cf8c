using MedCluster.Imaging.Phantoms;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Labels;

public class TissueRuleTests
{
    [Fact]
    public void The_largest_part_is_the_body_and_its_holes_are_air()
    {
        const int Size = 9;
        var hounsfield = new float[Size * Size];
        Array.Fill(hounsfield, -1000f);
        for (var row = 1; row <= 6; row++)
        {
            for (var column = 1; column <= 6; column++) hounsfield[row * Size + column] = row == 1 ? -100 : column == 1 ? 900 : 40;
        }
        hounsfield[3 * Size + 3] = -900; // a hole
        hounsfield[1 * Size + 5] = -900; // a bay, open to the outside
        hounsfield[8 * Size + 8] = 40; // a speck of table

        var labels = TissueRule.Label(hounsfield, Size, Size);

        Assert.Equal(TissueRule.Air, labels[3 * Size + 3]);
        Assert.Equal(TissueRule.Background, labels[1 * Size + 5]);
        Assert.Equal(TissueRule.Background, labels[8 * Size + 8]);
        Assert.Equal(TissueRule.Fat, labels[1 * Size + 2]);
        Assert.Equal(TissueRule.Bone, labels[3 * Size + 1]);
        Assert.Equal(TissueRule.SoftTissue, labels[3 * Size + 2]);
        Assert.Equal(TissueRule.Background, labels[0]);
    }

    [Fact]
    public void A_slice_of_air_has_no_body() => Assert.All(TissueRule.Label(Enumerable.Repeat(-1000f, 64).ToArray(), 8, 8), label => Assert.Equal(0, label));

    [PythonFact("scipy")]
    public void The_rule_in_Python_says_the_same()
    {
        using var folder = new TemporaryFolder();
        var expected = new List<byte>();
        foreach (var kind in Enum.GetValues<PhantomKind>())
        {
            var options = new PhantomOptions(kind, Size: 128, Slices: 4);
            var body = PhantomStudy.BodyOf(options);
            for (var slice = 0; slice < 4; slice++)
            {
                var hounsfield = PhantomStudy.Render(body, options, body.From + slice * (body.To - body.From) / 3, slice);
                File.WriteAllBytes(folder[$"{(int)kind}{slice}"], System.Runtime.InteropServices.MemoryMarshal.AsBytes(hounsfield.AsSpan()).ToArray());
                expected.AddRange(TissueRule.Label(Array.ConvertAll(hounsfield, value => (float)value), 128, 128));
            }
        }
        const string Script = """
            import glob, sys, numpy
            sys.path.insert(0, sys.argv[2])
            import rule
            labels = [rule.label(numpy.fromfile(path, numpy.int16).astype(numpy.float32).reshape(128, 128)) for path in sorted(glob.glob(sys.argv[1] + '/*'))]
            numpy.concatenate(labels).tofile(sys.argv[1] + '/out')
            """;
        var (code, output) = ExternalTool.Run(ExternalTool.PythonWith("scipy")!, "-c", Script, folder.Path, Path.Combine(SharedData.RepositoryRoot, "models"));
        Assert.True(code == 0, output);
        Assert.Equal(expected, File.ReadAllBytes(folder["out"]));
    }
}
