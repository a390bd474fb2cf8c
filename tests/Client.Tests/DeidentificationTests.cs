using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using FellowOakDicom;
using MedCluster.Imaging.Phantoms;
using MedCluster.Imaging.Tests.Deidentification;
using MedCluster.TestSupport;
using NJsonSchema;
using Xunit;

namespace MedCluster.Client.Tests;

public sealed class DeidentificationTests : IDisposable
{
    private const string Profile = """{ "schema": "medcluster/deidentification/1", "options": ["retain-modified-dates", "clean-descriptors"], "key": "secret.key", "mapping": "mapping" }""";
    private readonly TemporaryFolder _folder = new();

    public DeidentificationTests()
    {
        Directory.CreateDirectory(_folder["hospital"]);
        File.WriteAllText(_folder["hospital/profile.json"], Profile);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_planted_reaches_the_store_the_output_a_log_or_a_name_and_results_go_back_under_the_original_identity()
    {
        var original = WritePlantedScans();
        var result = await CommandLine.RunAsync(["run", _folder["in"], "--store", _folder["store"], "--out", _folder["out"], "--deid", _folder["hospital/profile.json"], "--json", "--verbose"]);
        Assert.True(result.ExitCode == ExitCodes.Done, result.Error);
        Assert.Equal((12, 3), ((int)result.Json["intake"]!["instances"]!, result.Json["intake"]!["skipped"]!.AsArray().Count));
        Assert.Contains("burned-in-annotation", result.Output, StringComparison.Ordinal);

        (string Name, byte[] Bytes)[] told = [("standard output", Encoding.UTF8.GetBytes(result.Output)), ("standard error", Encoding.UTF8.GetBytes(result.Error))];
        var found = Everything(_folder["store"]).Concat(Everything(_folder["out"])).Concat(told)
            .SelectMany(item => Planted.FoundIn(item.Bytes).Concat(Planted.FoundIn(Encoding.UTF8.GetBytes(item.Name))).Select(planted => $"{planted} in {item.Name}"));
        Assert.Empty(found);
        Assert.Equal(["OT", "SEG", "SR"], DicomOutputs().Select(file => file.GetString(DicomTag.Modality)).Order(StringComparer.Ordinal));
        Assert.Empty(DicomOutputs().SelectMany(Texts).SelectMany(Planted.FoundIn));
        Assert.All(DicomOutputs(), file => Assert.Equal("YES", file.GetString(DicomTag.PatientIdentityRemoved)));
        if (ExternalTool.Find("dcmdump").FirstOrDefault() is { } dump)
        {
            foreach (var path in DicomPaths())
            {
                var (code, text) = ExternalTool.Run(dump, "+L", path);
                Assert.True(code == 0 && !Planted.FoundIn(Encoding.UTF8.GetBytes(text)).Any(), text);
            }
        }
        Assert.Contains(Everything(_folder["hospital/mapping"]), item => Planted.FoundIn(item.Bytes).Any());
        Assert.DoesNotContain(File.ReadAllText(_folder["hospital/secret.key"]).Trim(), result.Output + result.Error, StringComparison.OrdinalIgnoreCase);

        // The same again is the same runs.
        var again = await CommandLine.RunAsync(["run", _folder["in"], "--store", _folder["store"], "--deid", _folder["hospital/profile.json"], "--json"]);
        Assert.All(again.Json["studies"]!.AsArray(), study => Assert.True((bool)study!["alreadyCommitted"]!));

        var study = (string)Assert.Single(result.Json["studies"]!.AsArray())!["uid"]!;
        var back = await CommandLine.RunAsync("reidentify", _folder["out"], "--profile", _folder["hospital/profile.json"], "--out", _folder["returned"], "--json");
        Assert.True(back.ExitCode == ExitCodes.Done, back.Error);
        var report = JsonNode.Parse(File.ReadAllText(_folder[$"returned/{original}/report.json"]))!;
        Assert.DoesNotContain(study, report.ToJsonString(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder["returned"], original, (string)report["series"]![0]!["uid"]!, "segmentation.nii.gz")));

        var instances = await CommandLine.RunAsync("reidentify", _folder["store/instances"], "--profile", _folder["hospital/profile.json"], "--out", _folder["scans-returned"], "--json");
        Assert.True(instances.ExitCode == ExitCodes.Done, instances.Error);
        Assert.Equal(12, (int)instances.Json["written"]!);
        foreach (var file in Directory.EnumerateFiles(_folder["scans-returned"], "*.dcm", SearchOption.AllDirectories))
            Assert.Equal((original, Planted.Number), (DicomFile.Open(file).Dataset.GetString(DicomTag.StudyInstanceUID), DicomFile.Open(file).Dataset.GetString(DicomTag.PatientID)));
    }

    [SharedDataFact("ct-head-philips")]
    public async Task A_deidentified_study_gets_the_same_mask()
    {
        Directory.CreateDirectory(_folder["in"]);
        foreach (var file in Directory.EnumerateFiles(SharedData.Path("ct-head-philips")).Where(DicomFile.HasValidHeader).Order(StringComparer.Ordinal)
            .Where(file => DicomFile.Open(file, FileReadOption.SkipLargeTags).Dataset.TryGetSingleValue(DicomTag.InstanceNumber, out int number) && number is >= 60 and < 68)) File.Copy(file, _folder[$"in/{Path.GetFileName(file)}"]);
        var plain = await CommandLine.RunAsync("run", _folder["in"], "--store", _folder["store"], "--out", _folder["plain"], "--json");
        var hidden = await CommandLine.RunAsync("run", _folder["in"], "--store", _folder["store"], "--out", _folder["hidden"], "--deid", _folder["hospital/profile.json"], "--json");
        Assert.True(plain.ExitCode == ExitCodes.Done && hidden.ExitCode == ExitCodes.Done, plain.Error + hidden.Error);
        Assert.NotEqual((string)plain.Json["studies"]![0]!["uid"]!, (string)hidden.Json["studies"]![0]!["uid"]!);
        Assert.Equal(Mask("plain"), Mask("hidden"));
    }

    [Fact]
    public async Task A_wrong_profile_and_a_mapping_among_the_results_are_named()
    {
        PhantomStudy.Write(_folder["in"], new PhantomOptions(PhantomKind.Head, Size: 64, Slices: 2));
        File.WriteAllText(_folder["hospital/wrong.json"], Profile.Replace("clean-descriptors", "clean-everything", StringComparison.Ordinal));
        var wrong = await CommandLine.RunAsync("run", _folder["in"], "--store", _folder["store"], "--deid", _folder["hospital/wrong.json"]);
        Assert.Equal(ExitCodes.Usage, wrong.ExitCode);
        Assert.Contains("[invalid-deidentification]", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("options", wrong.Error, StringComparison.Ordinal);
        var inside = await CommandLine.RunAsync("run", _folder["in"], "--store", _folder["hospital"], "--deid", _folder["hospital/profile.json"]);
        Assert.Equal(ExitCodes.Usage, inside.ExitCode);
        Assert.Contains("kept apart", inside.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["hospital/secret.key"]));
        var stranger = await CommandLine.RunAsync("reidentify", _folder["in"], "--profile", _folder["hospital/profile.json"], "--out", _folder["returned"]);
        Assert.Equal(ExitCodes.Usage, stranger.ExitCode);
        Assert.Contains("[unknown-identity]", stranger.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_profile_schema_takes_what_the_documentation_shows()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(SharedData.RepositoryRoot, "docs", "deidentification.schema.json"));
        Assert.Empty(schema.Validate(Profile));
        Assert.NotEmpty(schema.Validate(Profile.Replace("clean-descriptors", "clean-everything", StringComparison.Ordinal)));
        var page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "deidentification.md"));
        var example = page[page.IndexOf("    {", StringComparison.Ordinal)..(page.IndexOf("\n    }", StringComparison.Ordinal) + 6)];
        Assert.Empty(schema.Validate(example));
        Imaging.Deidentification.DeidentificationProfileFile.Parse(Encoding.UTF8.GetBytes(example), "docs/deidentification.md");
    }

    /// <summary>A study of 12 slices, half of it in a folder and half in an archive, both called like the patient, and files that are skipped; returns its Study Instance UID.</summary>
    private string WritePlantedScans()
    {
        PhantomStudy.Write(_folder["phantom"], new PhantomOptions(PhantomKind.Head, Size: 64, Slices: 12));
        var folder = Directory.CreateDirectory(_folder[$"in/{Planted.Text}_JANE_{Planted.Date}"]).FullName;
        using var archive = ZipFile.Open(_folder[$"in/{Planted.Text}.zip"], ZipArchiveMode.Create);
        var number = 0;
        var study = "";
        foreach (var path in Directory.EnumerateFiles(_folder["phantom"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var file = DicomFile.Open(path, FileReadOption.ReadAll);
            var (instance, series, frame) = (file.Dataset.GetString(DicomTag.SOPInstanceUID), file.Dataset.GetString(DicomTag.SeriesInstanceUID), file.Dataset.GetString(DicomTag.FrameOfReferenceUID));
            study = file.Dataset.GetString(DicomTag.StudyInstanceUID);
            var kept = new[] { DicomTag.Rows, DicomTag.Columns, DicomTag.RescaleSlope, DicomTag.RescaleIntercept, DicomTag.SliceThickness, DicomTag.InstanceNumber }.Where(file.Dataset.Contains).Select(tag => file.Dataset.GetDicomItem<DicomItem>(tag)).ToList();
            Planted.Everywhere(file.Dataset);
            file.Dataset.AddOrUpdate(kept).AddOrUpdate(DicomTag.SOPInstanceUID, instance).AddOrUpdate(DicomTag.SeriesInstanceUID, series).AddOrUpdate(DicomTag.StudyInstanceUID, study).AddOrUpdate(DicomTag.FrameOfReferenceUID, frame);
            var name = $"{Planted.Text}^JANE {++number}.dcm";
            if (number % 2 == 0)
            {
                file.Save(Path.Combine(folder, name));
                continue;
            }
            using var entry = archive.CreateEntry($"{Planted.Text}/{name}").Open();
            using var memory = new MemoryStream();
            file.Save(memory);
            memory.Position = 0;
            memory.CopyTo(entry);
        }
        var burned = DicomFile.Open(Directory.EnumerateFiles(folder).First(), FileReadOption.ReadAll);
        burned.Dataset.NotValidated().AddOrUpdate(DicomTag.BurnedInAnnotation, "YES").AddOrUpdate(DicomTag.SOPInstanceUID, "1.2.3.99");
        burned.Save(Path.Combine(folder, $"{Planted.Text} screen"));
        File.WriteAllText(Path.Combine(folder, $"{Planted.Text} letter.txt"), Planted.Text);
        using var letter = new StreamWriter(archive.CreateEntry($"../{Planted.Text}.txt").Open());
        letter.Write(Planted.Text);
        return study;
    }

    private IEnumerable<string> DicomPaths() => Directory.EnumerateFiles(_folder["out"], "*.dcm", SearchOption.AllDirectories);

    /// <summary>Segmentation, report and picture of the results.</summary>
    private List<DicomDataset> DicomOutputs() => [.. DicomPaths().Select(path => DicomFile.Open(path, FileReadOption.ReadAll).Dataset)];

    /// <summary>The values of every element, nested ones as well.</summary>
    private static IEnumerable<byte[]> Texts(DicomDataset dataset) => dataset.SelectMany(item => item switch
    {
        DicomSequence sequence => sequence.Items.SelectMany(Texts),
        DicomElement element => [element.Buffer.Data],
        _ => (IEnumerable<byte[]>)[],
    });

    /// <summary>Every file below a folder by its path, and what it holds as it is and unpacked.</summary>
    private IEnumerable<(string Name, byte[] Bytes)> Everything(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var (name, bytes) = (Path.GetRelativePath(_folder.Path, path), File.ReadAllBytes(path));
            yield return (name, bytes);
            if (bytes is not [0x1f, 0x8b, ..]) continue;
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var memory = new MemoryStream();
            gzip.CopyTo(memory);
            yield return (name, memory.ToArray());
        }
    }

    private byte[] Mask(string output)
    {
        using var gzip = new GZipStream(File.OpenRead(Directory.EnumerateFiles(_folder[output], "segmentation.nii.gz", SearchOption.AllDirectories).Single()), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        gzip.CopyTo(memory);
        return memory.ToArray();
    }
}
