using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MedCluster.Grains;

namespace MedCluster.Api.Http;

/// <summary>The JSON of the API: camel case, enumerations as lower-case words, nothing written for null; unknown and repeated fields are refused.</summary>
public static class ApiJson
{
    /// <summary>How it is written and read.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Sets options as they are here.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        // It is served as JSON and never put into a page.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = 16;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
    }

    /// <summary>What the reports in the store are written with.</summary>
    internal static JsonSerializerOptions Stored => MedClusterJson.Indented;

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General);
        Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
