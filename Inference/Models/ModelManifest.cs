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

    private static readonly Dictionary<string, ModelUnits> UnitsByName = new(StringComparer.Ordinal)
    {
        ["HU"] = ModelUnits.Hounsfield,
        ["rescaled"] = ModelUnits.Rescaled,
        ["stored"] = ModelUnits.Stored,
        ["window"] = ModelUnits.Window,
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
        Check(UnitsByName.ContainsKey(Input.Units), "input.units", $"one of {string.Join(", ", UnitsByName.Keys)}");
        Check(Input.Orientation is "source" or "radiological", "input.orientation", "source or radiological");
        Check(Input.Clamp is null || Input.Window is null, "input.window", "absent where clamp is given");
        Check(Input.Clamp is not null || Input.Window is not null || Input.Units == "window", "input.clamp", "given, or window");
        Check(Input.Clamp is null || (Input.Clamp.Length == 2 && Input.Clamp[0] < Input.Clamp[1]), "input.clamp", "[low, high] in the input's units with low < high");
        Check(Input.Window is null || (float.IsFinite(Input.Window.Level) && Input.Window.Width > 0 && float.IsFinite(Input.Window.Width)), "input.window", "a level and a width above 0");
        Check(Input.Spacing is null || (Input.Spacing > 0 && double.IsFinite(Input.Spacing.Value)), "input.spacing", "mm above 0");
        Check(Input.Size is null || (Input.Size.Length == 2 && Input.Size.All(length => length is >= 1 and <= 8192)), "input.size", "[rows, columns], each 1 to 8192");
        Check(Input.Size is null || Input.Spacing is null, "input.size", "absent where spacing is given");
        Check(Input.Downsample == 1 || (Input.Size is null && Input.Spacing is null && Input.Orientation == "source"), "input.downsample", "1 where spacing, size or orientation is given");
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
            Check(Labels[i].Code is null == Labels[i].Category is null, $"labels[{i}].category", "there where code is, and only there");
            Check(Labels[i].Modifier is null || Labels[i].Code is not null, $"labels[{i}].modifier", "there only where code is");
            CheckCode(Labels[i].Category, $"labels[{i}].category");
            CheckCode(Labels[i].Code, $"labels[{i}].code");
            CheckCode(Labels[i].Modifier, $"labels[{i}].modifier");
        }

        Check(Labels.DistinctBy(label => label.Value).Count() == Labels.Length, "labels", "different values");
        Check(Labels.DistinctBy(label => label.Name).Count() == Labels.Length, "labels", "different names");
    }

    private static void CheckCode(ModelCode? code, string field)
    {
        if (code is null) return;
        Check(Scheme().IsMatch(code.Scheme), $"{field}.scheme", "1 to 16 capital letters, digits or underscores, for example SCT");
        Check(code.Value.Length is > 0 and <= 64 && code.Value.All(letter => char.IsAscii(letter) && !char.IsControl(letter) && letter != '\\'), $"{field}.value", "1 to 64 ASCII characters");
        Check(code.Scheme != "SCT" || SnomedIdentifier.IsValid(code.Value), $"{field}.value", "a SNOMED CT identifier; its check digit is wrong");
        Check(code.Meaning.Length is > 0 and <= 64 && !code.Meaning.Any(char.IsControl) && !code.Meaning.Contains('\\'), $"{field}.meaning", "1 to 64 characters");
    }

    private static bool IsFileName(string name) => name.Length > 0 && name is not ("." or "..") && name == Path.GetFileName(name) && !name.Contains('\\');

    private static void Check(bool holds, string field, string rule)
    {
        if (!holds)
            throw new ModelManifestException($"{field} must be {rule}");
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$")]
    private static partial Regex Name();

    [GeneratedRegex("^[A-Z0-9][A-Z0-9_]{0,15}$")]
    private static partial Regex Scheme();

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex Color();

    /// <summary>The <c>input</c> of a <c>model.json</c>.</summary>
    internal sealed record InputManifest
    {
        public required string Units { get; init; }

        public float[]? Clamp { get; init; }

        public WindowManifest? Window { get; init; }

        public string Orientation { get; init; } = "source";

        public double? Spacing { get; init; }

        public int[]? Size { get; init; }

        public required float Scale { get; init; }

        public float Offset { get; init; }

        public int MultipleOf { get; init; } = 1;

        public float PadValue { get; init; }

        public int Downsample { get; init; } = 1;

        internal ModelInput ToModelInput()
        {
            var (low, high) = Clamp is { } clamp ? (clamp[0], clamp[1])
                : Window is { } window ? (window.Level - (window.Width / 2), window.Level + (window.Width / 2)) : (0, 1);
            return new(
                low, high, Scale, Offset, MultipleOf, PadValue, Downsample, UnitsByName[Units],
                Orientation == "radiological" ? ModelOrientation.Radiological : ModelOrientation.Source, Spacing, Size?[0], Size?[1]);
        }
    }

    /// <summary>The <c>window</c> of an input: another way to say what values are clamped to.</summary>
    internal sealed record WindowManifest
    {
        public required float Level { get; init; }

        public required float Width { get; init; }
    }
}
