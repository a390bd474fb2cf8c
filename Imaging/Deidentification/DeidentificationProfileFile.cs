using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using FellowOakDicom;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Deidentification;

/// <summary>Reads and validates profile files.</summary>
public static class DeidentificationProfileFile
{
    private static readonly string[] KeepableRepresentations = ["LO", "SH", "ST", "LT", "UT", "UC"];
    private static readonly string[] SafeRepresentations = ["CS", "DS", "IS", "FD", "FL", "SL", "SS", "UL", "US"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The profile in a file; its <see cref="DeidentificationProfile.Key"/> and a <see cref="DeidentificationProfile.Mapping"/> that is a relative path are made absolute.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidDeidentification"/>: there is none, or it is not valid; the message names the field.</exception>
    public static DeidentificationProfile Load(string path)
    {
        byte[] json;
        try
        {
            json = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"The profile {path} cannot be read: {exception.Message}", exception);
        }
        var profile = Parse(json, Path.GetFileName(path));
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return profile with { Key = Path.Combine(folder, profile.Key), Mapping = IsAddress(profile.Mapping) ? profile.Mapping : Path.Combine(folder, profile.Mapping) };
    }

    /// <summary>The profile in <paramref name="json"/>; <paramref name="name"/> names it in errors.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidDeidentification"/>, naming the field.</exception>
    public static DeidentificationProfile Parse(ReadOnlySpan<byte> json, string name)
    {
        DeidentificationProfile? profile;
        try
        {
            profile = JsonSerializer.Deserialize<DeidentificationProfile>(json, Json);
        }
        catch (JsonException exception)
        {
            var message = exception.Message.IndexOf(" Path:", StringComparison.Ordinal) is > 0 and var end ? exception.Message[..end] : exception.Message;
            var known = exception.Path?.StartsWith("$.options", StringComparison.Ordinal) == true ? $" There are: {string.Join(", ", Enum.GetValues<DeidentificationOption>().Select(NameOf))}." : "";
            throw Invalid($"{name}: {message.TrimEnd('.')} (field {exception.Path ?? "$"}, line {exception.LineNumber + 1}).{known}", exception);
        }
        if (profile is null) throw Invalid($"{name}: the file holds null, not a profile.");
        Check(name, "schema", profile.Schema == DeidentificationProfile.CurrentSchema, $"must be \"{DeidentificationProfile.CurrentSchema}\", is \"{profile.Schema}\"");
        Check(name, "options", profile.Options.Distinct().Count() == profile.Options.Count, "names an option twice");
        Check(name, "options", !(profile.Options.Contains(DeidentificationOption.RetainFullDates) && profile.Options.Contains(DeidentificationOption.RetainModifiedDates)),
            "names retain-full-dates and retain-modified-dates, which exclude each other");
        Check(name, "key", profile.Key.Length > 0, "must name the file of the secret key");
        Check(name, "mapping", profile.Mapping.Length > 0, "must say where the mapping is kept");
        Check(name, "maximumShiftDays", profile.MaximumShiftDays is >= 1 and <= 36500, "must be 1 to 36500");
        foreach (var keyword in profile.Keep) CheckKept(name, keyword);
        Check(name, "vocabulary", profile.Vocabulary.All(word => word.Length > 0 && word.All(char.IsLetter)), "must be single words of letters");
        foreach (var element in profile.SafePrivate)
        {
            Check(name, "safePrivate.creator", element.Creator.Trim().Length is >= 1 and <= 64, "must have 1 to 64 characters");
            Check(name, "safePrivate.group", ushort.TryParse(element.Group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var group) && (group & 1) == 1 && group > 8,
                $"'{element.Group}' must be an odd group, four hexadecimal digits");
            Check(name, "safePrivate.element", element.Element.Length == 2 && byte.TryParse(element.Element, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _), $"'{element.Element}' must be two hexadecimal digits");
            Check(name, "safePrivate.vr", SafeRepresentations.Contains(element.Vr), $"'{element.Vr}' must be one of {string.Join(", ", SafeRepresentations)}");
        }
        return profile;
    }

    /// <summary>How an option is written.</summary>
    public static string NameOf(DeidentificationOption option) => JsonNamingPolicy.KebabCaseLower.ConvertName(option.ToString());

    private static void CheckKept(string name, string keyword)
    {
        var tag = DicomDictionary.Default[keyword];
        Check(name, "keep", tag is not null, $"'{keyword}' is no keyword of the DICOM dictionary");
        Check(name, "keep", KeepableRepresentations.Contains(tag!.DictionaryEntry.ValueRepresentations[0].Code), $"'{keyword}' is no text; only texts are named here");
        Check(name, "keep", new ConfidentialityTable(new HashSet<DeidentificationOption>())[tag] is null, $"'{keyword}' is listed by PS3.15 Table E.1-1; an option has to retain it");
    }

    // Everything with a scheme, and connection strings; what is left is a path.
    private static bool IsAddress(string mapping) => mapping.Contains("://", StringComparison.Ordinal) || mapping.Contains('=', StringComparison.Ordinal) || mapping.StartsWith("file:", StringComparison.Ordinal);

    private static void Check(string name, string field, bool holds, string problem)
    {
        if (!holds) throw Invalid($"{name}: {field} {problem}.");
    }

    private static MedClusterException Invalid(string message, Exception? inner = null) => new(ReasonCodes.InvalidDeidentification, message, inner);
}
