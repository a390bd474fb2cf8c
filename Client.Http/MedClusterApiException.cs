using System.Net;

namespace MedCluster.Client.Http;

/// <summary>A request that the server refused or could not answer.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="reason">The reason code (docs/reason-codes.md), or an empty text where the answer had none.</param>
/// <param name="message">What is wrong, one sentence.</param>
public sealed class MedClusterApiException(HttpStatusCode status, string reason, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>The reason code.</summary>
    public string Reason { get; } = reason;
}
