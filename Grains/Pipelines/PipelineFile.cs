using System.Text.Json;
using System.Text.RegularExpressions;
using MedCluster.Imaging.Geometry;
using MedCluster.Reasons;

namespace MedCluster.Grains.Pipelines;

/// <summary>Reads and validates pipeline files.</summary>
public static partial class PipelineFile
{
    /// <summary>The pipeline of that name: a path of a .json file, or the id of one in <paramref name="folder"/>.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidPipeline"/>: there is none, or it is not valid; the message names the field.</exception>
    public static PipelineDefinition Load(string nameOrPath, string folder)
    {
        var path = nameOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? nameOrPath : Path.Combine(folder, nameOrPath + ".json");
        if (!File.Exists(path))
            throw Invalid($"There is no pipeline '{nameOrPath}'. There are: {string.Join(", ", Names(folder).DefaultIfEmpty("none"))}; or name a .json file.");
        try
        {
            return Parse(File.ReadAllBytes(path), Path.GetFileName(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"The pipeline file {path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The ids of the pipelines in a folder.</summary>
    public static IEnumerable<string> Names(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateFiles(folder, "*.json").Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal))
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>The pipeline in <paramref name="json"/>; <paramref name="name"/> names it in errors.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidPipeline"/>, naming the field.</exception>
    public static PipelineDefinition Parse(ReadOnlySpan<byte> json, string name)
    {
        PipelineDefinition? pipeline;
        try
        {
            pipeline = JsonSerializer.Deserialize<PipelineDefinition>(json, MedClusterJson.Strict);
        }
        catch (JsonException exception)
        {
            throw Invalid($"{name}: {FirstSentence(exception.Message)} (field {exception.Path ?? "$"}, line {exception.LineNumber + 1}).", exception);
        }
        if (pipeline is null) throw Invalid($"{name}: the file holds null, not a pipeline.");
        Check(name, "schema", pipeline.Schema == PipelineDefinition.CurrentSchema, $"must be \"{PipelineDefinition.CurrentSchema}\", is \"{pipeline.Schema}\"");
        Check(name, "id", Id().IsMatch(pipeline.Id), "must be 1 to 64 lower-case letters, digits and hyphens");
        Check(name, "version", pipeline.Version.Length is > 0 and <= 64, "must have 1 to 64 characters");
        Check(name, "models", pipeline.Models.Count is > 0 and <= 16, "must name 1 to 16 model packages");
        Check(name, "models", pipeline.Models.Distinct(StringComparer.Ordinal).Count() == pipeline.Models.Count, "names a package twice");
        Check(name, "selection.modality", pipeline.Selection.Modality.Count > 0, "must name at least one modality, for example \"CT\"");
        Check(name, "selection.minimumSlices", pipeline.Selection.MinimumSlices >= 1, "must be 1 or more");
        CheckSelection(name, pipeline.Selection);
        Check(name, "failures.maximumFailedSlices", pipeline.Failures.MaximumFailedSlices >= 0, "must be 0 or more");
        Check(name, "outputs", pipeline.Outputs.Distinct().Count() == pipeline.Outputs.Count, "names an output twice");
        Check(name, "outputs", !pipeline.Outputs.Contains(OutputKind.Sr) || pipeline.Outputs.Contains(OutputKind.Seg), "has \"sr\" without \"seg\", whose segments it measures");
        Check(name, "overlay.width", pipeline.Overlay.Width > 0 && double.IsFinite(pipeline.Overlay.Width), "must be more than 0");
        Check(name, "overlay.level", double.IsFinite(pipeline.Overlay.Level), "must be a number");
        Check(name, "overlay.slices", pipeline.Overlay.Slices is >= 1 and <= 64, "must be 1 to 64");
        CheckCodes(name, "geometry.tolerate", pipeline.Geometry.Tolerate, [.. ReasonCodes.All.Where(reason => reason.Stage == ReasonStage.Series)]);
        CheckCodes(name, "geometry.correct", pipeline.Geometry.Correct, GeometryRules.Correctable);
        CheckCodes(name, "geometry.refuse", pipeline.Geometry.Refuse, GeometryRules.Default.Tolerate);
        Check(name, "geometry.split", pipeline.Geometry.Split.Distinct().Count() == pipeline.Geometry.Split.Count, "names a tag twice");
        return pipeline;
    }

    private static void Check(string name, string field, bool holds, string problem)
    {
        if (!holds) throw Invalid($"{name}: {field} {problem}.");
    }

    private static void CheckSelection(string name, SelectionRules rules)
    {
        Check(name, "selection.maximumSlices", !(rules.MaximumSlices < rules.MinimumSlices), "must be minimumSlices or more");
        foreach (var (field, range) in new[] { ("selection.sliceSpacing", rules.SliceSpacing), ("selection.pixelSpacing", rules.PixelSpacing) })
        {
            Check(name, field, !(range.Minimum <= 0) && !(range.Maximum <= 0) && !(range.Maximum < range.Minimum), "must be a range of mm above 0, minimum not above maximum");
            Check(name, field, double.IsFinite(range.Minimum ?? 1) && double.IsFinite(range.Maximum ?? 1), "must be numbers");
        }
        foreach (var (field, patterns) in new[] { ("selection.seriesDescription.include", rules.SeriesDescription.Include), ("selection.seriesDescription.exclude", rules.SeriesDescription.Exclude) })
        {
            foreach (var pattern in patterns)
            {
                try
                {
                    PatternRule.Matches(pattern, "");
                }
                catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
                {
                    throw Invalid($"{name}: {field}: '{pattern}' is no regular expression that can be used: {FirstSentence(exception.Message)}.", exception);
                }
            }
        }
    }

    private static void CheckCodes(string name, string field, IReadOnlyList<string> codes, IReadOnlyCollection<ReasonCode> known)
    {
        foreach (var code in codes)
            Check(name, field, known.Any(reason => reason.Code == code), $"'{code}' is none of {string.Join(", ", known)}");
    }

    private static string FirstSentence(string message) => message.IndexOf(" Path:", StringComparison.Ordinal) is > 0 and var end ? message[..end].TrimEnd('.') : message.TrimEnd('.');

    private static MedClusterException Invalid(string message, Exception? inner = null) => new(ReasonCodes.InvalidPipeline, message, inner);

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$")]
    private static partial Regex Id();
}
