using System.Text.Json.Nodes;
using FellowOakDicom;
using MedCluster.Imaging.Headers;
using MedCluster.Imaging.Labels;
using MedCluster.Imaging.Pixels;
using MedCluster.Imaging.Tests.Labels;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Client.Tests;

public sealed class SharedScanTests : IDisposable
{
    private const int Labels = 5;
    private const int Fat = 2, Bone = 4;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SharedDataFact("ct-head-philips")]
    public async Task The_head_study_is_done_slice_by_slice()
    {
        var result = await RunAsync("ct-head-philips");
        Assert.True(result.ExitCode == ExitCodes.Done, result.Error);
        Assert.Equal(141, (int)result.Json["intake"]!["files"]!);
        Assert.Equal("dicomdir", (string)Assert.Single(result.Json["intake"]!["skipped"]!.AsArray())!["reason"]!);
        var report = Report(Assert.Single(result.Json["studies"]!.AsArray())!);
        Ledgers.AssertSums(report);
        Assert.Equal(140, (int)report["ledger"]!["processed"]!);
        Assert.Equal("head", Region(report));
    }

    /// <summary>No slice of this study was trained on.</summary>
    [SharedDataFact("ct-thorax-jpeg2000")]
    public async Task A_study_that_was_not_trained_on_is_segmented_as_the_rule_says()
    {
        var result = await RunAsync("ct-thorax-jpeg2000");
        Assert.True(result.ExitCode == ExitCodes.Done, result.Error);
        var study = Assert.Single(result.Json["studies"]!.AsArray())!;
        Assert.StartsWith("2.25.", (string)study["uid"]!, StringComparison.Ordinal);
        var report = Report(study);
        Assert.Contains("StudyInstanceUID", (string)report["notes"]![0]!, StringComparison.Ordinal);
        Assert.Equal(2.0, (double)report["series"]![0]!["geometry"]!["spacing"]![2]!, 3);
        Assert.Equal("thorax", Region(report));
        Assert.InRange(TissueDice(result, "ct-thorax-jpeg2000"), 0.95, 1);
    }

    [SharedDataFact("odd-files", "bad-geometry", "transfer-syntaxes", "ct-head-ge-tilted")]
    public async Task Everything_there_is_ends_with_every_file_accounted_for_and_no_name_told()
    {
        var first = await RunAsync("");
        Assert.True(first.ExitCode == ExitCodes.SomeNotDone, first.Error);
        var files = Directory.EnumerateFiles(SharedData.Root, "*", SearchOption.AllDirectories).ToList();
        var (studies, intake) = (first.Json["studies"]!.AsArray(), first.Json["intake"]!);
        Assert.Equal(files.Count, (int)intake["files"]!);
        Assert.Equal(files.Count, intake["skipped"]!.AsArray().Count + studies.Sum(study => (int)study!["instances"]!));
        Assert.All(studies, study => Assert.True((string)study!["status"]! == "done" || study["reason"] is not null));
        foreach (var study in studies)
        {
            var report = Report(study!);
            Ledgers.AssertSums(report);
            Assert.Equal((int)study!["instances"]!, (int)report["ledger"]!["received"]!);
        }

        var second = await RunAsync("");
        Assert.Equal(ExitCodes.SomeNotDone, second.ExitCode);
        Assert.All(second.Json["studies"]!.AsArray(), study => Assert.True((bool)study!["alreadyCommitted"]!));

        var told = first.Output + first.Error + second.Error + string.Concat(
            Directory.EnumerateFiles(_folder.Path, "*.json", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.All(PatientNames(files), name => Assert.DoesNotContain(name, told, StringComparison.OrdinalIgnoreCase));
    }

    private Task<CommandResult> RunAsync(string scans) =>
        CommandLine.RunAsync("run", SharedData.Path(scans), "--store", _folder["store"], "--out", _folder["out"], "--json");

    private JsonNode Report(JsonNode study) => JsonNode.Parse(File.ReadAllText(_folder[$"out/{study["uid"]}/report.json"]))!;

    private static string Region(JsonNode report) =>
        (string)report["series"]![0]!["classes"]!.AsArray().MaxBy(part => (double)part!["probability"]!)!["name"]!;

    /// <summary>The mean Dice of fat, soft tissue and bone over a study of one series, all voxels pooled, against the rule at full resolution.</summary>
    private double TissueDice(CommandResult result, string scans)
    {
        var study = result.Json["studies"]![0]!;
        var nifti = LabelVolume.Read(Directory.EnumerateFiles(_folder[$"out/{study["uid"]}"], "segmentation.nii.gz", SearchOption.AllDirectories).Single());
        var slices = Directory.EnumerateFiles(SharedData.Path(scans))
            .Select(path => (Path: path, InstanceHeaderReader.Read(path).Header))
            .Where(file => file.Header is not null)
            .OrderBy(file => file.Header!.ImagePositionPatient![2])
            .ToList();
        Assert.Equal(slices.Count, nifti.Slices);
        var dice = new DiceScore(Labels);
        for (var index = 0; index < slices.Count; index++)
        {
            using var slice = SliceDecoder.Decode(File.ReadAllBytes(slices[index].Path));
            var hounsfield = new float[slice.Values.Length];
            for (var i = 0; i < hounsfield.Length; i++) hounsfield[i] = (float)((slice.Values[i] * slice.RescaleSlope) + slice.RescaleIntercept);
            dice.Add(nifti.SliceFromFirstRow(index), TissueRule.Label(hounsfield, slice.Rows, slice.Columns));
        }
        return Enumerable.Range(Fat, Bone - Fat + 1).Average(label => dice[label]!.Value);
    }

    /// <summary>The parts of patients' names in the files, where they are long enough to be told from words.</summary>
    private static IEnumerable<string> PatientNames(IEnumerable<string> files)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files.Where(DicomFile.HasValidHeader))
        {
            if (DicomFile.Open(file, FileReadOption.SkipLargeTags).Dataset.TryGetString(DicomTag.PatientName, out var name) && name.Contains('^', StringComparison.Ordinal)) names.Add(name);
        }
        Assert.NotEmpty(names);
        return names;
    }
}
