using MedCluster.Grains.Planning;
using MedCluster.Grains.Slices;
using MedCluster.Imaging.Labels;
using MedCluster.Imaging.Outputs.Dicom;
using MedCluster.Imaging.Outputs.Segmentation;
using MedCluster.Imaging.Outputs.StructuredReport;
using MedCluster.Inference;

namespace MedCluster.Grains.Aggregation.Outputs;

/// <summary>A volume with everything that was computed of it: what outputs are made of. What several of them need is made once. Several outputs may use it at once, each with masks of its own.</summary>
/// <param name="plan">The run.</param>
/// <param name="series">The volume.</param>
/// <param name="package">The segmentation model.</param>
/// <param name="results">The slices' results, in the order of the series' slices; null for one that failed, which has no label.</param>
/// <param name="labels">What the report says of each label.</param>
/// <param name="measures">The statistics of each label value.</param>
/// <param name="classifications">What was classified.</param>
/// <param name="software">MedCluster's version.</param>
/// <param name="source">Reads instances.</param>
/// <param name="painter">Paints the picture.</param>
public sealed class SegmentedVolume(
    StudyPlan plan,
    SeriesPlan series,
    ModelPackage package,
    IReadOnlyList<SliceResult?> results,
    IReadOnlyList<LabelReport> labels,
    IReadOnlyDictionary<int, LabelMeasures> measures,
    IReadOnlyList<Classification> classifications,
    string software,
    InstanceSource source,
    OverlayPainter painter)
{
    private const int Background = 0;
    private readonly Lock _making = new();
    private Task<ResultSource>? _source;
    private Task<ReadOnlyMemory<byte>>? _picture;

    /// <summary>The volume's plan.</summary>
    public SeriesPlan Series => series;

    /// <summary>The pipeline's name and version.</summary>
    public string Title => $"{plan.Pipeline.Id} {plan.Definition.Version}";

    /// <summary>What made it, for DICOM results.</summary>
    public ResultProducer Producer => new(plan.Study.RunId, software, plan.Pipeline.Id, plan.Definition.Version, plan.Pipeline.Digest, package.Id, package.Version);

    /// <summary>The labels that are segments, by their order in the package; the background is none.</summary>
    public IReadOnlyList<Segment> Segments { get; } = [.. package.Labels.Where(label => label.Value != Background).Select(label => ToSegment(package, label))];

    /// <summary>The labels of its slices; each caller's have buffers of their own.</summary>
    public SegmentedMasks OpenMasks() => new(series, results);

    /// <summary>The source slices with their patient and study.</summary>
    public Task<ResultSource> ReadSourceAsync(CancellationToken cancellationToken)
    {
        lock (_making) return _source ??= ReadAsync();

        async Task<ResultSource> ReadAsync()
        {
            using var instance = await source.ReadAsync(series.Slices[0].Instance.Reference, cancellationToken);
            var frames = series.Slices.Select(slice => new SourceFrame(
                slice.Geometry, SopClass(slice), slice.Instance.Header.NumberOfFrames > 1 ? slice.Frame : null)).ToList();
            return ResultSource.Read(instance.Bytes, plan.Study.StudyInstanceUid, series.SeriesInstanceUid, series.Volume, frames);
        }
    }

    /// <summary>The content of the DICOM Segmentation: one on the source's own slices, whatever grid the volume has.</summary>
    public async Task<SegmentationContent> ReadSegmentationAsync(CancellationToken cancellationToken) =>
        new(await ReadSourceAsync(cancellationToken), Producer, Segments, series.Grid.Resampled ? null : series.Grid.Volume.SliceSpacing, OpenMasks().ReadSlice);

    /// <summary>The content of the Structured Report: segments without voxels are left out, because nothing was measured.</summary>
    public async Task<MeasurementReportContent> ReadMeasurementsAsync(CancellationToken cancellationToken) => new(
        await ReadSourceAsync(cancellationToken), Producer,
        [.. Segments.Select((segment, index) => new SegmentMeasurements(index + 1, segment, measures[segment.Value])).Where(segment => segment.Measures.Voxels > 0)],
        classifications);

    /// <summary>The picture, as PNG; empty where every slice that it would show failed.</summary>
    public Task<ReadOnlyMemory<byte>> PaintAsync(CancellationToken cancellationToken)
    {
        lock (_making) return _picture ??= painter.PaintAsync(Title, plan.Definition.Overlay, series, package, labels, results, cancellationToken);
    }

    /// <summary>What a label means to other programs; one without a code has a private one, which names its model.</summary>
    public static CodedConcept Concept(ModelPackage package, ModelLabel label) =>
        label.Code is { } code ? Concept(code) : new CodedConcept("99MEDCLUSTER", $"{package.Id}:{label.Value}", label.Name);

    private static CodedConcept Concept(ModelCode code) => new(code.Scheme, code.Value, code.Meaning);

    private static Segment ToSegment(ModelPackage package, ModelLabel label) => new(
        (byte)label.Value, label.Name,
        label.Category is { } category ? Concept(category) : new CodedConcept("99MEDCLUSTER", "label", "Label of a model"),
        Concept(package, label), label.Modifier is { } modifier ? Concept(modifier) : null, label.Color);

    /// <summary>Research data may lack the class of its instances; that of the modality stands in, because a reference without one is not valid.</summary>
    private static string SopClass(SlicePlan slice) => slice.Instance.Header is { SopClassUid.Length: > 0 } header ? header.SopClassUid : slice.Instance.Header.Modality switch
    {
        "CT" => "1.2.840.10008.5.1.4.1.1.2",
        "MR" => "1.2.840.10008.5.1.4.1.1.4",
        "PT" => "1.2.840.10008.5.1.4.1.1.128",
        _ => "1.2.840.10008.5.1.4.1.1.7",
    };
}
