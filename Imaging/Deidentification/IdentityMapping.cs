using System.Text.Encodings.Web;
using System.Text.Json;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Deidentification;

/// <summary>Who a de-identified study is: kept apart from everything else, because it undoes the de-identification.</summary>
/// <param name="Schema">Always <see cref="CurrentSchema"/>.</param>
/// <param name="Key">The fingerprint of the key.</param>
/// <param name="StudyInstanceUid">The Study Instance UID under which results are stored.</param>
/// <param name="Original">Attributes of patient and study as they were, by keyword.</param>
/// <param name="Uids">New UID to original UID, of everything in the study.</param>
/// <param name="Files">The name by which output calls a file, to its path.</param>
public sealed record IdentityMapping(
    string Schema, string Key, string StudyInstanceUid, IReadOnlyDictionary<string, string> Original, IReadOnlyDictionary<string, string> Uids, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The schema that this version writes.</summary>
    public const string CurrentSchema = "medcluster/identity-mapping/1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        WriteIndented = true,
    };

    /// <summary>The mapping as it is stored.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>The mapping in <paramref name="json"/>.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidDeidentification"/>: it is none.</exception>
    public static IdentityMapping Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<IdentityMapping>(json, Json) is { Schema: CurrentSchema } mapping ? mapping : throw new JsonException("another schema");
        }
        catch (JsonException exception)
        {
            // The parser's message could quote what the file holds.
            throw new MedClusterException(ReasonCodes.InvalidDeidentification, "mapping: a stored mapping cannot be read; it is damaged or of another version.", exception);
        }
    }

    /// <summary>Both together: a study may arrive in parts. What this one says of patient and study stays.</summary>
    public IdentityMapping Merge(IdentityMapping other) => this with
    {
        Original = Union(Original, other.Original),
        Uids = Union(Uids, other.Uids),
        Files = Union(Files, other.Files),
    };

    private static SortedDictionary<string, string> Union(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second)
    {
        var union = new SortedDictionary<string, string>(second.ToDictionary(), StringComparer.Ordinal);
        foreach (var (key, value) in first) union[key] = value;
        return union;
    }
}
