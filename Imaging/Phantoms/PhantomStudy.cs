using System.Globalization;
using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Phantoms;

/// <summary>
/// A CT study of a made-up body, written as DICOM: simple solids with realistic HU, soft edges and noise, enough for demonstrations, tests and
/// measurements. Nothing in it comes from a patient.
/// </summary>
/// <param name="Kind">The body.</param>
/// <param name="StudyInstanceUid">The study's UID, from kind and seed.</param>
/// <param name="SeriesInstanceUid">The UID of its only series.</param>
/// <param name="Files">The paths of its files, from the lowest slice to the highest.</param>
public sealed record PhantomStudy(PhantomKind Kind, string StudyInstanceUid, string SeriesInstanceUid, IReadOnlyList<string> Files)
{
    /// <summary>
    /// Writes a study under <paramref name="folder"/>, in nested folders and without file extensions, as exports from an archive are. Existing files of the
    /// same phantom are replaced. The same options give the same instances.
    /// </summary>
    /// <param name="folder">Where to write; it is created.</param>
    /// <param name="options">What to make.</param>
    /// <param name="cancellationToken">Ends it between two slices.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static PhantomStudy Write(string folder, PhantomOptions options, CancellationToken cancellationToken = default)
    {
        options.Validate();
        var name = options.Kind.ToString();
        var writer = new DicomSeriesWriter(name, options.Kind == PhantomKind.Thorax ? "CHEST" : name.ToUpperInvariant(), options.Seed);
        var seriesFolder = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"phantom-{name.ToLowerInvariant()}-{options.Seed}"), "series-1");
        Directory.CreateDirectory(seriesFolder);
        string[] files = [.. Enumerable.Range(1, options.Slices).Select(number => Path.Combine(seriesFolder, number.ToString("IM0000", CultureInfo.InvariantCulture)))];

        var planes = Planes(options);
        var body = BodyOf(options);
        Parallel.For(0, files.Length, new ParallelOptions { CancellationToken = cancellationToken }, index =>
            writer.Slice(index + 1, planes[index], Render(body, options, planes[index].Position!.Value.Z, index)).Save(files[index]));
        return new(options.Kind, writer.StudyInstanceUid, writer.SeriesInstanceUid, files);
    }

    /// <summary>Where the slices lie: axial, evenly from the lowest to the highest.</summary>
    internal static SliceGeometry[] Planes(PhantomOptions options)
    {
        var body = BodyOf(options);
        var spacing = Math.Round(body.FieldOfView / options.Size, 6);
        var step = options.Slices == 1 ? 5 : Math.Round((body.To - body.From) / (options.Slices - 1), 3);
        var corner = -(options.Size - 1) / 2.0 * spacing;
        return [.. Enumerable.Range(0, options.Slices).Select(index => new SliceGeometry(
            "", options.Size, options.Size, new(corner, corner, options.Slices == 1 ? (body.From + body.To) / 2 : body.From + index * step),
            new(1, 0, 0), new(0, 1, 0), spacing, spacing, step))];
    }

    /// <summary>One slice in HU, row by row.</summary>
    internal static short[] Render(PhantomBody body, PhantomOptions options, double height, int index)
    {
        var canvas = new PhantomCanvas(options.Size, Math.Round(body.FieldOfView / options.Size, 6), height);
        body.Paint(canvas);
        return canvas.Scan(new Randomness(((long)options.Seed << 20) + index), options.Noise);
    }

    /// <summary>The body that the options ask for.</summary>
    internal static PhantomBody BodyOf(PhantomOptions options) => PhantomBody.Of(options.Kind, new Randomness(options.Seed * 31L + (int)options.Kind));
}
