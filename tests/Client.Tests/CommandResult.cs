using System.Text.Json;
using System.Text.Json.Nodes;

namespace MedCluster.Client.Tests;

/// <summary>How a command ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>The one JSON document on standard output.</summary>
    public JsonNode Json
    {
        get
        {
            try
            {
                return JsonNode.Parse(Output)!;
            }
            catch (JsonException exception)
            {
                throw new InvalidOperationException($"Standard output is no JSON document: {Output}\n{Error}", exception);
            }
        }
    }
}
