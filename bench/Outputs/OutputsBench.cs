using System.Diagnostics;
using System.Globalization;
using MedCluster.Bench.Pipeline;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.Planning;
using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Headers;
using MedCluster.Imaging.Labels;
using MedCluster.Imaging.Outputs.Dicom;
using MedCluster.Imaging.Outputs.Nifti;
using MedCluster.Imaging.Outputs.Segmentation;
using MedCluster.Imaging.Pixels;
using MedCluster.Inference;

namespace MedCluster.Bench.Outputs;

/// <summary>
/// Processor time of writing a study's labels as NIfTI and as DICOM Segmentation, of reading both back, and of measuring labels, beside that of the bare forward passes of the
/// models over the same slices, in turn in one process. The labels are made from Hounsfield units pixel by pixel, which makes them noisier, and files larger, than a model's.
/// </summary>
internal sealed class OutputsBench(string folder, string modelsFolder, IReadOnlyList<string> models, int runs)
{
    private static readonly string[] Steps = ["nifti write", "nifti check", "seg write", "seg check", "measure"];

    public void Run(CancellationToken cancellationToken)
    {
        var study = Load(folder);
        var options = new InferenceOptions { Devices = ["cpu:0"] };
        var catalog = new ModelCatalog(modelsFolder);
        using var forward = new ForwardLoop(folder, [.. models.Select(catalog.Get)], DeviceDetection.Devices(options), options);
        Console.WriteLine($"{study.Slices.Count} slices of {study.Volume.Rows} × {study.Volume.Columns}; forward passes of {string.Join(", ", models)}");
        var inference = new List<double>();
        var steps = Steps.Select(_ => new List<double>()).ToArray();
        var sizes = (Nifti: 0, Seg: 0);
        for (var run = -1; run < runs; run++)
        {
            var spent = new List<double> { Processor(() => forward.Run()) };
            ReadOnlyMemory<byte> nifti = default, seg = default;
            spent.Add(Processor(() => nifti = NiftiWriter.Write(study.Volume, () => slice => study.Masks[slice], "bench", cancellationToken)));
            spent.Add(Processor(() => NiftiCheck.Compare(nifti, study.Volume, slice => study.Masks[slice], cancellationToken)));
            spent.Add(Processor(() => seg = SegmentationWriter.Write(study.Content, cancellationToken)));
            spent.Add(Processor(() => SegmentationCheck.Compare(seg, study.Content, cancellationToken)));
            spent.Add(Processor(() =>
            {
                for (var slice = 0; slice < study.Slices.Count; slice++) SliceMeasurement.Measure(study.Masks[slice], study.Slices[slice], 5);
            }));
            sizes = (nifti.Length, seg.Length);
            if (run < 0) continue; // a warm-up
            inference.Add(spent[0]);
            for (var step = 0; step < steps.Length; step++) steps[step].Add(spent[step + 1]);
        }
        Console.WriteLine($"min / median / max of {runs}, processor ms per study; NIfTI {sizes.Nifti / 1024} KiB, SEG {sizes.Seg / 1024} KiB");
        Console.WriteLine($"  {"forward",-12}  {Spread.Of(inference, "0")}");
        for (var step = 0; step < steps.Length; step++)
            Console.WriteLine($"  {Steps[step],-12}  {Spread.Of(steps[step], "0")}   {Percent(steps[step], inference)} of forward");
        List<double> written = [.. steps[0].Zip(steps[2], (a, b) => a + b)], all = [.. Enumerable.Range(0, runs).Select(run => steps.Take(4).Sum(step => step[run]))];
        Console.WriteLine($"  NIfTI and SEG written {Percent(written, inference)} of forward, with reading back {Percent(all, inference)}");
        foreach (var slice in study.Slices) slice.Dispose();
    }

    private static string Percent(List<double> part, List<double> whole) => string.Create(CultureInfo.InvariantCulture, $"{Spread.Of([.. part.Zip(whole, (a, b) => 100 * a / b)], "0.0")} %");

    private static (VolumeGeometry Volume, List<DecodedSlice> Slices, List<byte[]> Masks, SegmentationContent Content) Load(string folder)
    {
        var plans = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => (Path: path, InstanceHeaderReader.Read(path).Header))
            .Where(file => file.Header is not null && ImageChecks.WhyNotDecodable(file.Header) is null)
            .Select(file => SlicePlan.Of(new ManifestInstance(file.Header!, new InstanceReference(file.Path, "", 0, 0))).First())
            .ToDictionary(plan => plan.Geometry.SopInstanceUid);
        var geometry = VolumeGeometry.Analyse([.. plans.Values.Select(plan => plan.Geometry)]);
        var volume = geometry.Volume ?? throw new InvalidOperationException($"{folder} is no regular volume: {geometry.Findings[0].Message}");
        var ordered = geometry.Slices.Select(slice => plans[slice.SopInstanceUid]).ToList();
        var slices = ordered.ConvertAll(plan => SliceDecoder.Decode(File.ReadAllBytes(plan.Instance.Reference.Location)));
        var masks = slices.ConvertAll(slice =>
        {
            var mask = new byte[slice.Values.Length];
            for (var i = 0; i < mask.Length; i++)
                mask[i] = ((slice.Values[i] * slice.RescaleSlope) + slice.RescaleIntercept) switch { < -900 => 0, < -500 => 1, < -30 => 2, < 180 => 3, _ => 4 };
            return mask;
        });
        var source = ResultSource.Read(
            File.ReadAllBytes(ordered[0].Instance.Reference.Location), ordered[0].Instance.Header.StudyInstanceUid, ordered[0].Instance.Header.SeriesInstanceUid, 1,
            [.. ordered.Select(plan => new SourceFrame(plan.Geometry, plan.Instance.Header.SopClassUid))]);
        var code = new CodedConcept("99MEDCLUSTER", "bench", "Bench");
        var content = new SegmentationContent(
            source, new ResultProducer("bench", "0", "bench", "0", new string('0', 64), "bench", "0"),
            [.. Enumerable.Range(1, 4).Select(value => new Segment((byte)value, $"label {value}", code, code))], volume.SliceSpacing, slice => masks[slice]);
        return (volume, slices, masks, content);
    }

    private static double Processor(Action work)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        work();
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds;
    }
}
