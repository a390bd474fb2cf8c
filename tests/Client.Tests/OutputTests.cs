using System.Text.Json.Nodes;
using MedCluster.Imaging.Phantoms;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Client.Tests;

public sealed class OutputTests : IDisposable
{
    /// <summary>
    /// Holds a study's DICOM results against each other and against NIfTI with pydicom and nibabel alone: every voxel of the volume is found in the segmentation at the
    /// same place of the patient, and means and volumes of the structured report follow from segmentation and source pixels.
    /// </summary>
    private const string CrossRead = """
        import sys, glob, os, json, numpy, nibabel, pydicom
        folder, source = sys.argv[1], sys.argv[2]
        sources = {}
        for path in glob.glob(source + '/**', recursive=True):
            if os.path.isfile(path):
                try: dataset = pydicom.dcmread(path)
                except Exception: continue
                if 'PixelData' in dataset: sources[dataset.SOPInstanceUID] = dataset
        (nifti,) = glob.glob(folder + '/*/segmentation.nii.gz')
        image = nibabel.load(nifti)
        volume, inverse = numpy.asarray(image.dataobj), numpy.linalg.inv(image.affine)
        series = os.path.dirname(nifti)
        seg = pydicom.dcmread(series + '/segmentation.dcm')
        first = next(iter(sources.values()))
        assert seg.StudyInstanceUID == first.StudyInstanceUID and seg.PatientName == first.PatientName and seg.PatientID == first.PatientID
        assert seg.FrameOfReferenceUID == first.FrameOfReferenceUID
        shared = seg.SharedFunctionalGroupsSequence[0]
        orientation = [float(v) for v in shared.PlaneOrientationSequence[0].ImageOrientationPatient]
        spacing = [float(v) for v in shared.PixelMeasuresSequence[0].PixelSpacing]
        r, c = numpy.mgrid[0:seg.Rows, 0:seg.Columns]
        found = numpy.zeros_like(volume)
        values = {n: [] for n in range(1, 5)}
        for frame, group in zip(seg.pixel_array, seg.PerFrameFunctionalGroupsSequence):
            number = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
            position = numpy.array([float(v) for v in group.PlanePositionSequence[0].ImagePositionPatient])
            rows, columns = r[frame == 1], c[frame == 1]
            lps = position[:, None] + numpy.outer(orientation[:3], columns * spacing[1]) + numpy.outer(orientation[3:], rows * spacing[0])
            index = inverse @ numpy.vstack([-lps[0], -lps[1], lps[2], numpy.ones(rows.size)])
            nearest = numpy.rint(index[:3]).astype(int)
            assert abs(index[:3] - nearest).max() < 0.05
            assert (found[tuple(nearest)] == 0).all()
            found[tuple(nearest)] = number
            dataset = sources[group.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID]
            assert numpy.allclose(position, [float(v) for v in dataset.ImagePositionPatient], atol=1e-5)
            values[number].append(dataset.pixel_array[frame == 1] * float(dataset.RescaleSlope) + float(dataset.RescaleIntercept))
        assert (found == volume).all()
        report = json.load(open(folder + '/report.json'))['series'][0]
        labels = {l['value']: l for l in report['labels']}
        for number, parts in values.items():
            if not parts: continue
            hu = numpy.concatenate(parts)
            assert labels[number]['voxels'] == hu.size
            assert abs(labels[number]['mean'] - hu.mean()) < 1e-3 and abs(labels[number]['standardDeviation'] - hu.std()) < 1e-3
            box = labels[number]['box']
            where = numpy.argwhere(volume == number)
            assert [box['firstColumn'], box['lastColumn'], box['firstSlice'], box['lastSlice']] == [where[:, 0].min(), where[:, 0].max(), where[:, 2].min(), where[:, 2].max()]
            ras = image.affine @ numpy.append(where.mean(axis=0), 1)
            assert numpy.allclose(labels[number]['centroid'], [-ras[0], -ras[1], ras[2]], atol=0.01), (labels[number]['centroid'], ras)
        sr = pydicom.dcmread(series + '/measurements.dcm')
        groups = [i for i in sr.ContentSequence if i.ValueType == 'CONTAINER'][0].ContentSequence
        checked = 0
        for group in groups:
            items = {i.ConceptNameCodeSequence[0].CodeMeaning: i for i in group.ContentSequence}
            if 'Referenced Segment' not in items: continue
            reference = items['Referenced Segment'].ReferencedSOPSequence[0]
            assert reference.ReferencedSOPInstanceUID == seg.SOPInstanceUID
            number = reference.ReferencedSegmentNumber
            ml = float(items['Volume'].MeasuredValueSequence[0].NumericValue) / 1000
            assert abs(ml - labels[number]['volumeMl']) < 1e-3
            checked += 1
        assert checked == sum(1 for parts in values.values() if parts) and checked > 2
        capture = pydicom.dcmread(series + '/overlay.dcm')
        assert capture.pixel_array.shape == (capture.Rows, capture.Columns, 3) and capture.pixel_array.std() > 1
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PythonFact("nibabel, pydicom")]
    public async Task Every_output_of_a_phantom_says_the_same_to_other_libraries()
    {
        PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Thorax, Size: 96, Slices: 9));
        await AssertCrossReadsAsync(_folder["scans"]);
    }

    [PythonFact("nibabel, pydicom", Scan = "ct-head-philips")]
    public async Task Every_output_of_a_scan_says_the_same_to_other_libraries()
    {
        await AssertCrossReadsAsync(SharedData.Path("ct-head-philips"));
    }

    [Fact]
    public async Task The_same_run_makes_the_same_bytes_in_another_store_and_a_pipeline_chooses_what_it_makes()
    {
        PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Head, Size: 64, Slices: 5));
        var first = await CommandLine.RunAsync("run", _folder["scans"], "--store", _folder["a"], "--out", _folder["a-out"], "--json");
        var second = await CommandLine.RunAsync("run", _folder["scans"], "--store", _folder["b"], "--out", _folder["b-out"], "--json");
        Assert.True(first.ExitCode == ExitCodes.Done && second.ExitCode == ExitCodes.Done, first.Error + second.Error);
        var files = Files(_folder["a-out"]);
        Assert.Equal(["measurements.dcm", "overlay.dcm", "overlay.png", "segmentation.dcm", "segmentation.nii.gz"], files.Select(Path.GetFileName).Where(name => !name!.EndsWith(".json", StringComparison.Ordinal)).Order());
        foreach (var file in files.Where(file => !file.EndsWith(".json", StringComparison.Ordinal)))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(_folder["b-out"], Path.GetRelativePath(_folder["a-out"], file))));

        var pipeline = JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "pipelines", "ct-tissue.json")))!;
        pipeline["id"] = "only-seg";
        pipeline["outputs"] = new JsonArray("seg");
        File.WriteAllText(_folder["only-seg.json"], pipeline.ToJsonString());
        var third = await CommandLine.RunAsync("run", _folder["scans"], "--pipeline", _folder["only-seg.json"], "--store", _folder["a"], "--out", _folder["c-out"], "--json");
        Assert.True(third.ExitCode == ExitCodes.Done, third.Error);
        Assert.Equal(["commit.json", "report.json", "segmentation.dcm"], Files(_folder["c-out"]).Select(Path.GetFileName).Order());

        pipeline["outputs"] = new JsonArray("sr");
        File.WriteAllText(_folder["only-sr.json"], pipeline.ToJsonString());
        var fourth = await CommandLine.RunAsync("run", _folder["scans"], "--pipeline", _folder["only-sr.json"], "--store", _folder["a"]);
        Assert.Equal(ExitCodes.Usage, fourth.ExitCode);
        Assert.Contains("outputs", fourth.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cohort_is_a_table_of_every_label_of_every_committed_study()
    {
        foreach (var kind in Enum.GetValues<PhantomKind>()) PhantomStudy.Write(_folder["scans"], new PhantomOptions(kind, Size: 64, Slices: 5));
        Assert.Equal(ExitCodes.Done, (await CommandLine.RunAsync("run", _folder["scans"], "--store", _folder["store"], "--json")).ExitCode);

        var cohort = await CommandLine.RunAsync("cohort", "--pipeline", "ct-tissue", "--store", _folder["store"], "--csv", _folder["cohort.csv"], "--json");
        Assert.True(cohort.ExitCode == ExitCodes.Done, cohort.Error);
        var schema = await NJsonSchema.JsonSchema.FromFileAsync(Path.Combine(SharedData.RepositoryRoot, "docs", "cohort.schema.json"));
        Assert.Empty(schema.Validate(cohort.Output));
        Assert.Equal(3, (int)cohort.Json["counts"]!["done"]!);
        Assert.Equal(["air", "fat", "soft tissue", "bone"], cohort.Json["labels"]!.AsArray().Select(label => (string)label!["name"]!));
        Assert.Equal(1 + (3 * 4), File.ReadAllLines(_folder["cohort.csv"]).Length);

        var batch = Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(_folder["store"], "*.json", SearchOption.AllDirectories).First(path => path.Contains("index/batches", StringComparison.Ordinal)));
        var table = await CommandLine.RunAsync("cohort", batch, "--store", _folder["store"]);
        Assert.True(table.ExitCode == ExitCodes.Done, table.Error);
        Assert.Contains("soft tissue", table.Output, StringComparison.Ordinal);
        Assert.Contains("3 studies: 3 done", table.Output, StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Usage, (await CommandLine.RunAsync("cohort", "nothing", "--store", _folder["store"])).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await CommandLine.RunAsync("cohort", "--store", _folder["store"])).ExitCode);
        Assert.Equal(ExitCodes.CannotWrite, (await CommandLine.RunAsync("cohort", batch, "--store", _folder["store"], "--csv", _folder["no/such/folder.csv"])).ExitCode);
    }

    private async Task AssertCrossReadsAsync(string scans)
    {
        var result = await CommandLine.RunAsync("run", scans, "--store", _folder["store"], "--out", _folder["out"], "--json");
        Assert.True(result.ExitCode == ExitCodes.Done, result.Error);
        var (code, output) = ExternalTool.Run(ExternalTool.PythonWith("nibabel, pydicom")!, "-c", CrossRead, _folder[$"out/{result.Json["studies"]![0]!["uid"]}"], scans);
        Assert.True(code == 0, output);
    }

    private static List<string> Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)];
}
