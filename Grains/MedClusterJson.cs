using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MedCluster.Grains;

/// <summary>How MedCluster writes and reads JSON: camel case, enumerations as lower-case words, nothing written for null.</summary>
public static class MedClusterJson
{
    /// <summary>For what machines read most: no white space.</summary>
    public static JsonSerializerOptions Compact { get; } = Create(indented: false);

    /// <summary>For what people read too: indented.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    /// <summary>For files that people write: comments and trailing commas allowed, unknown fields refused.</summary>
    public static JsonSerializerOptions Strict { get; } = new(Create(indented: true))
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private static JsonSerializerOptions Create(bool indented) => new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        WriteIndented = indented,
    };
}
