using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace MedCluster.Inference;

/// <summary>The contents of a <c>model.json</c>.</summary>
internal sealed partial record ModelManifest
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private const string CurrentSchema = "medcluster/model/1";

    public required string Schema { get; init; }

    public required string Id { get; init; }

    public required string Version { get; init; }

    public required ModelTask Task { get; init; }

    public required string Weights { get; init; }

    public required string[] Modality { get; init; }

    public required InputManifest Input { get; init; }

    public required int MaxBatch { get; init; }

    public required ModelLabel[] Labels { get; init; }

    public required string License { get; init; }

    public string? Card { get; init; }

    /// <exception cref="ModelManifestException">A field is not valid.</exception>
    internal void Validate()
    {
        Check(Schema == CurrentSchema, "schema", $"this version reads '{CurrentSchema}'");
        Check(Name().IsMatch(Id), "id", "lower case letters, digits and hyphens, at most 64");
        Check(Version.Length is > 0 and <= 64, "version", "1 to 64 characters");
        Check(IsFileName(Weights), "weights", "a file name without a folder");
        Check(Card is null || IsFileName(Card), "card", "a file name without a folder");
        Check(Modality.Length > 0, "modality", "at least one DICOM modality");
        Check(Input.Units == "HU", "input.units", "HU");
        Check(Input.Clamp.Length == 2 && Input.Clamp[0] < Input.Clamp[1], "input.clamp", "[low, high] in HU with low < high");
        Check(float.IsFinite(Input.Scale) && Input.Scale != 0, "input.scale", "a number that is not 0");
        Check(Input.MultipleOf is >= 1 and <= 1024, "input.multipleOf", "1 to 1024");
        Check(Input.Downsample is >= 1 and <= 16, "input.downsample", "1 to 16");
        Check(MaxBatch is >= 1 and <= 1024, "maxBatch", "1 to 1024");
        Check(Labels.Length is >= 2 and <= 256, "labels", "2 to 256 labels, one for each channel");
        for (var i = 0; i < Labels.Length; i++)
        {
            Check(Labels[i].Value is >= 0 and <= 255, $"labels[{i}].value", "0 to 255");
            Check(Labels[i].Name.Length is > 0 and <= 64, $"labels[{i}].name", "1 to 64 characters");
            Check(Labels[i].Color is null || Color().IsMatch(Labels[i].Color!), $"labels[{i}].color", "#rrggbb");
        }

        Check(Labels.DistinctBy(label => label.Value).Count() == Labels.Length, "labels", "different values");
        Check(Labels.DistinctBy(label => label.Name).Count() == Labels.Length, "labels", "different names");
    }

    private static bool IsFileName(string name) => name.Length > 0 && name is not ("." or "..") && name == Path.GetFileName(name) && !name.Contains('\\');

    private static void Check(bool holds, string field, string rule)
    {
        if (!holds)
            throw new ModelManifestException($"{field} must be {rule}");
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$")]
    private static partial Regex Name();

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex Color();

    /// <summary>The <c>input</c> of a <c>model.json</c>.</summary>
    internal sealed record InputManifest
    {
        public required string Units { get; init; }

        public required float[] Clamp { get; init; }

        public required float Scale { get; init; }

        public float Offset { get; init; }

        public int MultipleOf { get; init; } = 1;

        public float PadValue { get; init; }

        public int Downsample { get; init; } = 1;

        internal ModelInput ToModelInput() => new(Clamp[0], Clamp[1], Scale, Offset, MultipleOf, PadValue, Downsample);
    }
}
