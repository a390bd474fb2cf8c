using MedCluster.Reasons;

namespace MedCluster.Api.Http;

/// <summary>A request that is refused.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="reason">The reason code.</param>
/// <param name="detail">What is wrong with this request, one sentence without patient data.</param>
public sealed class RefusedException(int status, ReasonCode reason, string detail) : Exception(detail)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The reason code.</summary>
    public ReasonCode Reason { get; } = reason;

    /// <summary>Where it helps to come back, when.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Nothing there, or nothing that the caller may see.</summary>
    public static RefusedException NotFound(string what) => new(404, ReasonCodes.NotFound, what);

    /// <summary>A malformed request.</summary>
    public static RefusedException Invalid(string detail) => new(400, ReasonCodes.InvalidRequest, detail);
}
