using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MedCluster.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class OpenApiTests(ApiFixture api)
{
    [Fact]
    public async Task The_document_has_every_endpoint_and_no_other()
    {
        var mapped = api.Server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal) && endpoint.RoutePattern.RawText != "/api/v1/openapi.json")
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {Plain(endpoint.RoutePattern.RawText!)}"));
        var operations = await ApiDocuments.ReadAsync(api);
        Assert.Equal(mapped.Order(StringComparer.Ordinal), operations.Select(operation => $"{operation.Method} {Plain(operation.Path)}").Order(StringComparer.Ordinal));
        Assert.Equal(operations.Count, operations.Select(operation => operation.Id).Distinct().Count());
        Assert.All(operations, operation => Assert.Subset(operation.Statuses.ToHashSet(), new HashSet<int> { 401, 403, 429 }));
    }

    [Fact]
    public async Task Answers_have_the_fields_of_their_schemas()
    {
        var row = await api.FinishAsync(api.Operator, 700);
        var document = JsonDocument.Parse(await api.Viewer.GetStringAsync("openapi.json")).RootElement;
        var run = $"/api/v1/studies/{row.StudyInstanceUid}/runs/{row.RunId}";
        var answers = new Dictionary<string, string>
        {
            ["/api/v1/batches"] = "/api/v1/batches",
            ["/api/v1/batches/{batchId}"] = $"/api/v1/batches/{row.BatchId}",
            ["/api/v1/batches/{batchId}/studies"] = $"/api/v1/batches/{row.BatchId}/studies",
            ["/api/v1/studies/{uid}"] = $"/api/v1/studies/{row.StudyInstanceUid}",
            ["/api/v1/studies/{uid}/details"] = $"/api/v1/studies/{row.StudyInstanceUid}/details",
            ["/api/v1/studies/{uid}/runs/{runId}/results"] = run + "/results",
            ["/api/v1/studies/{uid}/runs/{runId}/series"] = run + "/series",
            ["/api/v1/overview"] = "/api/v1/overview",
            ["/api/v1/silos"] = "/api/v1/silos",
            ["/api/v1/devices"] = "/api/v1/devices",
            ["/api/v1/pipelines"] = "/api/v1/pipelines",
            ["/api/v1/models"] = "/api/v1/models",
            ["/api/v1/session"] = "/api/v1/session",
        };
        foreach (var (path, url) in answers)
        {
            var answer = await api.Viewer.GetFromJsonAsync<JsonElement>(url);
            var operation = document.GetProperty("paths").EnumerateObject().Single(known => known.Name.TrimEnd('/') == path).Value.GetProperty("get");
            var schema = operation.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema");
            var faults = new List<string>();
            Compare(document, schema, answer, path, faults);
            Assert.True(faults.Count == 0, string.Join('\n', faults));
        }
    }

    /// <summary>Unknown fields, and required ones that are missing.</summary>
    private static void Compare(JsonElement document, JsonElement schema, JsonElement value, string at, List<string> faults)
    {
        while (schema.TryGetProperty("$ref", out var reference)) schema = document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        foreach (var choice in new[] { "oneOf", "anyOf" })
        {
            if (!schema.TryGetProperty(choice, out var choices)) continue;
            var object_ = choices.EnumerateArray().FirstOrDefault(one => !(one.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "null"));
            if (object_.ValueKind == JsonValueKind.Object) Compare(document, object_, value, at, faults);
            return;
        }
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray()) Compare(document, schema.GetProperty("items"), item, at + "[]", faults);
            return;
        }
        if (value.ValueKind != JsonValueKind.Object) return;
        var properties = schema.TryGetProperty("properties", out var known) ? known : default;
        foreach (var field in value.EnumerateObject())
        {
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(field.Name, out var inner)) Compare(document, inner, field.Value, $"{at}.{field.Name}", faults);
            else if (!schema.TryGetProperty("additionalProperties", out _)) faults.Add($"{at}.{field.Name} is not in the document.");
        }
    }

    private static string Plain(string path) => path.Replace("{**", "{", StringComparison.Ordinal).TrimEnd('/');
}
