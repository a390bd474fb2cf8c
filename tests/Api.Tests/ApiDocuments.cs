using System.Text.Json;

namespace MedCluster.Api.Tests;

/// <summary>An operation of the OpenAPI document.</summary>
public sealed record Operation(string Method, string Path, string Id, IReadOnlySet<int> Statuses, IReadOnlyList<string> Parameters);

/// <summary>The OpenAPI document as the server gives it.</summary>
public static class ApiDocuments
{
    public static async Task<IReadOnlyList<Operation>> ReadAsync(ApiFixture api)
    {
        using var document = JsonDocument.Parse(await api.Viewer.GetStringAsync("openapi.json"));
        return [.. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => new Operation(
            operation.Name.ToUpperInvariant(), path.Name, operation.Value.GetProperty("operationId").GetString()!,
            operation.Value.GetProperty("responses").EnumerateObject().Select(response => int.Parse(response.Name, null)).ToHashSet(),
            operation.Value.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()!)] : [])))];
    }

    /// <summary>Fails where an endpoint answered with a status that the document doesn't have.</summary>
    public static async Task CheckAnswersAsync(ApiFixture api)
    {
        var operations = await ReadAsync(api);
        var wrong = api.Answers.All
            .Where(answer => answer.Route.StartsWith("/api/v1/", StringComparison.Ordinal) && answer.Route != "/api/v1/openapi.json")
            .Where(answer => operations.SingleOrDefault(operation => operation.Method == answer.Method && Same(operation.Path, answer.Route)) is not { } operation || !operation.Statuses.Contains(answer.Status))
            .Where(answer => answer.Status is not (405 or 499))
            .Select(answer => $"{answer.Method} {answer.Route} answered {answer.Status}").ToList();
        Xunit.Assert.Empty(wrong);
    }

    private static bool Same(string documented, string route) => documented.TrimEnd('/') == route.Replace("{**", "{", StringComparison.Ordinal).TrimEnd('/');
}
