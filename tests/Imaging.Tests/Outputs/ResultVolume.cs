using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Outputs.Dicom;
using MedCluster.Imaging.Outputs.Segmentation;
using MedCluster.Imaging.Phantoms;
using MedCluster.Imaging.Tests.Geometry;

namespace MedCluster.Imaging.Tests.Outputs;

/// <summary>A small volume written as DICOM, and masks for it: what the tests of results start from.</summary>
internal sealed class ResultVolume
{
    public const string CtImageStorage = "1.2.840.10008.5.1.4.1.1.2";

    public static readonly IReadOnlyList<Segment> Segments =
    [
        new(1, "fat", new("SCT", "85756007", "Tissue"), new("SCT", "55603005", "Adipose tissue"), Colour: "#ffd23f"),
        new(2, "left kidney", new("SCT", "123037004", "Anatomical Structure"), new("SCT", "64033007", "Kidney"), new("SCT", "7771000", "Left")),
        new(4, "nowhere", new("SCT", "123037004", "Anatomical Structure"), new("SCT", "10200004", "Liver")),
    ];

    public static readonly ResultProducer Producer = new("0123456789abcdef0123456789abcdef", "1.2.3", "test-pipeline", "1.0", new string('a', 64), "test-model", "2.0");

    private ResultVolume(ResultSource source, VolumeGeometry volume, byte[][] masks, byte[][] files)
    {
        Source = source;
        Volume = volume;
        Masks = masks;
        Files = files;
    }

    public ResultSource Source { get; }

    public VolumeGeometry Volume { get; }

    public byte[][] Masks { get; }

    /// <summary>The source instances.</summary>
    public byte[][] Files { get; }

    public SegmentationContent Content => new(Source, Producer, Segments, Volume.SliceSpacing, slice => Masks[slice]);

    /// <summary>A volume of made-up slices.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="slices">Its slices.</param>
    /// <param name="oblique">Whether its slices are tilted in space.</param>
    /// <param name="label">The label at slice, row and column; default a pattern without any symmetry, in which the last slice has no label 2.</param>
    public static ResultVolume Create(int rows, int columns, int slices, bool oblique = false, Func<int, int, int, byte>? label = null)
    {
        label ??= (slice, row, column) => (((row * 31) + (column * 17) + (slice * 7)) % 5) switch { 0 => 1, 1 when slice < slices - 1 && column > 2 => 2, _ => (byte)0 };
        var (a, b) = Math.SinCos(0.35);
        var (rowCosines, columnCosines) = oblique ? (new PatientVector(b, a, 0), new PatientVector(a * a, -a * b, -b)) : (Stacks.Left, Stacks.Back);
        var normal = rowCosines.Cross(columnCosines);
        var writer = new DicomSeriesWriter("Result", "ABDOMEN", 9);
        var files = new byte[slices][];
        var frames = new List<SourceFrame>();
        for (var i = 0; i < slices; i++)
        {
            var plane = new SliceGeometry("", rows, columns, new PatientVector(-101.25, -88, 12.5) + (i * 2.5 * normal), rowCosines, columnCosines, 0.75, 0.5, 4);
            using var stream = new MemoryStream();
            var file = writer.Slice(i + 1, plane, [.. Enumerable.Range(0, rows * columns).Select(at => (short)((at % 1000) - 200 + (i * 10)))]);
            file.Save(stream);
            files[i] = stream.ToArray();
            frames.Add(new SourceFrame(plane with { SopInstanceUid = file.Dataset.GetSingleValue<string>(FellowOakDicom.DicomTag.SOPInstanceUID) }, CtImageStorage));
        }
        var source = ResultSource.Read(files[0], writer.StudyInstanceUid, writer.SeriesInstanceUid, 1, frames);
        var masks = Enumerable.Range(0, slices).Select(slice => Enumerable.Range(0, rows * columns).Select(at => label(slice, at / columns, at % columns)).ToArray()).ToArray();
        return new ResultVolume(source, VolumeGeometry.Analyse([.. frames.Select(frame => frame.Geometry)]).Volume!, masks, files);
    }
}
