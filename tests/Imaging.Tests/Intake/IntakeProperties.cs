using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Intake;

public class IntakeProperties
{
    /// <summary>Instances with few different UIDs, some of them empty, each in a folder, and numbers to name and shuffle the files.</summary>
    public sealed record Case((SmallInstance Instance, int Folder)[] Files, int Seed)
    {
        /// <summary>Writes the files under names and in an order that <paramref name="seed"/> decides; which files share a folder stays.</summary>
        public string[] Write(TemporaryFolder folder, int seed)
        {
            var random = new Random(seed);
            var folders = Enumerable.Range(0, 3).Select(_ => $"{random.Next()}/{random.Next()}").ToArray();
            var order = Files.ToArray();
            random.Shuffle(order);
            foreach (var (instance, number) in order) folder.Put($"{folders[number]}/{random.Next()}-{random.Next()}", instance.ToFile());
            var paths = Directory.GetDirectories(folder.Path);
            random.Shuffle(paths);
            return paths;
        }
    }

    public static class Cases
    {
        public static Arbitrary<Case> Any() => (
            from files in (
                from study in Gen.Elements("", "1.1", "1.2")
                from series in Gen.Elements("", "2.1", "2.2")
                from sop in Gen.Elements("", "3.1", "3.2", "3.3", "3.4")
                from frame in Gen.Elements("", "4.1", "4.2")
                from description in Gen.Elements("Head", "Neck")
                from pixel in Gen.Choose(0, 3)
                from folder in Gen.Choose(0, 2)
                select (new SmallInstance(study, series, sop, frame, description, pixel), folder)).ArrayOf()
            from seed in Gen.Choose(0, int.MaxValue - 2)
            select new Case(files, seed)).ToArbitrary();
    }

    [Property(Arbitrary = [typeof(Cases)], MaxTest = 30)]
    public async Task Names_and_order_of_the_files_do_not_matter(Case it)
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        var one = await Intakes.ScanAsync(it.Write(first, it.Seed));
        var other = await Intakes.ScanAsync(it.Write(second, it.Seed + 1));
        Assert.Equal(it.Files.Length, one.Files);
        Assert.Equal(Intakes.Describe(one), Intakes.Describe(other));
        Assert.Equal(Reasons(one), Reasons(other));

        static IEnumerable<string> Reasons(Imaging.Intake.IntakeResult result) => result.Skipped.Select(file => file.Reason.Code).Order(StringComparer.Ordinal);
    }

    [Property(Arbitrary = [typeof(Cases)], MaxTest = 30)]
    public async Task Different_files_all_stand_in_a_study_once(Case it)
    {
        using var folder = new TemporaryFolder();
        var result = await Intakes.ScanAsync(it.Write(folder, it.Seed));
        var different = it.Files.Select(file => file.Instance).Distinct().Count();
        Assert.Equal(different, Intakes.Instances(result).Select(instance => instance.Digest).Distinct().Count());
        Assert.Equal(different, Intakes.Instances(result).Count());
        Assert.All(Intakes.Instances(result), instance => Assert.DoesNotContain("", new[] { instance.Header.StudyInstanceUid, instance.Header.SeriesInstanceUid, instance.Header.SopInstanceUid }));
    }
}
