using System.Globalization;
using MedCluster.Grains.Aggregation;
using MedCluster.Reasons;

namespace MedCluster.Client.Cohort;

/// <summary>
/// Writes a row per label and volume (RFC 4180, UTF-8, a point in numbers). Rows are written as they come; what stands out is known only when all are there, so that the file is
/// then copied once with that column filled in, and appears whole or not at all.
/// </summary>
internal sealed class CohortCsv : IDisposable
{
    private const string Header =
        "study,run,series,volume,label,value,code,voxels,ml,mean,sd,centroid_x,centroid_y,centroid_z,first_column,last_column,first_row,last_row,first_slice,last_slice,outlier";

    private readonly string _path;
    private readonly string _rows;
    private readonly StreamWriter _writer;
    private int _volumes;

    /// <summary>Begins the file at this path.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.OutputUnwritable"/>.</exception>
    public CohortCsv(string path)
    {
        _path = path;
        _rows = $"{path}.{Guid.NewGuid():N}.part";
        _writer = Try(() => new StreamWriter(File.Create(_rows)) { NewLine = "\r\n" });
    }

    /// <summary>Adds the labels of a volume, the background left out.</summary>
    public void Add(string study, string run, string series, int volume, IReadOnlyList<LabelReport> labels) => Try(() =>
    {
        foreach (var label in labels.Where(label => label.Value != 0))
        {
            // The first two fields find a row's outliers again; they are not part of the table.
            _writer.Write(Text($"{_volumes}\t{label.Name.Replace('\t', ' ').Replace('\n', ' ')}\t"));
            string[] fields =
            [
                study, run, series, Text($"{volume}"), label.Name, Text($"{label.Value}"), label.Code is { } code ? $"{code.Scheme}:{code.Value}" : "", Text($"{label.Voxels}"),
                Number(label.VolumeMl), Number(label.Mean), Number(label.StandardDeviation), Number(label.Centroid?[0]), Number(label.Centroid?[1]), Number(label.Centroid?[2]),
                Number(label.Box?.FirstColumn), Number(label.Box?.LastColumn), Number(label.Box?.FirstRow), Number(label.Box?.LastRow), Number(label.Box?.FirstSlice), Number(label.Box?.LastSlice),
            ];
            _writer.WriteLine(string.Join(',', fields.Select(Quote)));
        }
        _volumes++;
        return 0;
    });

    /// <summary>Finishes the file.</summary>
    /// <param name="outliers">What stands out, by the number of the volume as it was added.</param>
    public void Finish(IReadOnlyList<(int Volume, Outlier Outlier)> outliers) => Try(() =>
    {
        _writer.Dispose();
        var kinds = outliers.GroupBy(entry => (entry.Volume, entry.Outlier.Label))
            .ToDictionary(group => group.Key, group => string.Join(' ', group.Select(entry => Kebab(entry.Outlier.Kind)).Distinct()));
        var whole = $"{_rows}.whole";
        try
        {
            using (var writer = new StreamWriter(File.Create(whole)) { NewLine = "\r\n" })
            {
                writer.WriteLine(Header);
                foreach (var line in File.ReadLines(_rows))
                {
                    var parts = line.Split('\t', 3);
                    writer.Write(parts[2]);
                    writer.Write(',');
                    writer.WriteLine(kinds.GetValueOrDefault((int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]), ""));
                }
            }
            File.Move(whole, _path, overwrite: true);
        }
        finally
        {
            File.Delete(whole);
        }
        return 0;
    });

    /// <summary>Ends the writing and removes what is only half there.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        File.Delete(_rows);
    }

    /// <summary>How a kind is called in files.</summary>
    public static string Kebab(OutlierKind kind) => kind switch
    {
        OutlierKind.Missing => "missing",
        OutlierKind.Volume => "volume",
        _ => "sides-swapped",
    };

    private T Try<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MedClusterException(ReasonCodes.OutputUnwritable, $"The file {_path} cannot be written: {exception.Message}", exception);
        }
    }

    private static string Quote(string field) => field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"").Replace('\r', ' ').Replace('\n', ' ')}\"";

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
