using System.Globalization;
using System.Text.Json;
using MedCluster.Reasons;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace MedCluster.Api.Http;

/// <summary>Errors as RFC 9457 problem details: <c>type</c>, <c>title</c>, <c>status</c>, <c>detail</c> and our <c>reason</c>. Never a stack trace.</summary>
internal sealed partial class Problems(ILogger<Problems> logger) : IExceptionHandler
{
    /// <summary>The content type.</summary>
    public const string ContentType = "application/problem+json";

    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(2);

    /// <summary>Answers for whatever an endpoint threw.</summary>
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        var refusal = Of(exception);
        if (refusal.Status >= 500) LogFault(exception, refusal.Reason.Code, http.Request.Method, http.GetEndpoint()?.DisplayName ?? "no endpoint");
        await WriteAsync(http, refusal);
        return true;
    }

    /// <summary>Writes the problem of a response that has a status and no body.</summary>
    public static Task WriteStatusAsync(HttpContext http) => WriteAsync(http, http.Response.StatusCode switch
    {
        401 => new RefusedException(401, ReasonCodes.NotAuthenticated, "The request has no valid credentials."),
        403 => new RefusedException(403, ReasonCodes.Forbidden, "The caller's role does not allow this."),
        404 => RefusedException.NotFound("There is nothing under this address."),
        405 => new RefusedException(405, ReasonCodes.MethodNotAllowed, $"{http.Request.Method} is not taken here."),
        406 => new RefusedException(406, ReasonCodes.InvalidRequest, "Nothing that Accept names is offered here."),
        413 => new RefusedException(413, ReasonCodes.UploadTooLarge, "The request's body is too large."),
        415 => new RefusedException(415, ReasonCodes.UnsupportedMediaType, "The request's content type is not taken here."),
        416 => new RefusedException(416, ReasonCodes.RangeNotSatisfiable, "The range lies outside the file."),
        429 => new RefusedException(429, ReasonCodes.RateLimited, "Too many requests."),
        503 => new RefusedException(503, ReasonCodes.ServerBusy, "The server is busy."),
        var status => new RefusedException(status, status >= 500 ? ReasonCodes.InternalFault : ReasonCodes.InvalidRequest, "The request was refused."),
    });

    /// <summary>Writes a problem.</summary>
    public static Task WriteAsync(HttpContext http, RefusedException refusal)
    {
        if (http.Response.HasStarted) return Task.CompletedTask;
        http.Response.StatusCode = refusal.Status;
        http.Response.ContentType = ContentType;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Remove("ETag");
        http.Response.Headers.Remove("Content-Disposition");
        http.Response.ContentLength = null;
        if (refusal.RetryAfter is { } wait) http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(Describe(refusal), ApiJson.Options), http.RequestAborted).AsTask();
    }

    private static ProblemDetails Describe(RefusedException refusal) => new()
    {
        Type = $"urn:medcluster:reason:{refusal.Reason.Code}",
        Title = refusal.Reason.Meaning,
        Status = refusal.Status,
        Detail = refusal.Message,
        Extensions = { ["reason"] = refusal.Reason.Code },
    };

    private static RefusedException Of(Exception exception) => exception switch
    {
        RefusedException refusal => refusal,
        BadHttpRequestException { StatusCode: 413 } => new RefusedException(413, ReasonCodes.UploadTooLarge, "The request's body is too large."),
        BadHttpRequestException { StatusCode: 408 } => new RefusedException(408, ReasonCodes.UploadTooSlow, "The request's body came too slowly."),
        BadHttpRequestException { InnerException: JsonException json } => RefusedException.Invalid(Explain(json)),
        BadHttpRequestException { StatusCode: 415 } => new RefusedException(415, ReasonCodes.UnsupportedMediaType, "The request's content type is not taken here."),
        BadHttpRequestException bad => new RefusedException(bad.StatusCode is >= 400 and < 500 ? bad.StatusCode : 400, ReasonCodes.InvalidRequest, bad.Message),
        JsonException json => RefusedException.Invalid(Explain(json)),
        MedClusterException known => Of(known),
        // A silo is being lost or is too busy; the caller's next try finds another one.
        OrleansException or TimeoutException => new RefusedException(503, ReasonCodes.ServerBusy, "The silo that knows did not answer in time.") { RetryAfter = ComeBack },
        _ => new RefusedException(500, ReasonCodes.InternalFault, "A fault of MedCluster; the silo's log has it."),
    };

    private static RefusedException Of(MedClusterException known)
    {
        var reason = known.Reason;
        if (reason == ReasonCodes.StoreUnavailable) return new RefusedException(503, reason, "The store does not answer.") { RetryAfter = ComeBack };
        if (reason == ReasonCodes.StoreFull) return new RefusedException(507, reason, "The store has no space left.");
        if (reason == ReasonCodes.InvalidPipeline) return new RefusedException(422, reason, "There is no such pipeline, or it is not valid; GET /api/v1/pipelines lists those there are.");
        if (reason.Stage is ReasonStage.Configuration or ReasonStage.Intake or ReasonStage.Instance) return new RefusedException(422, reason, reason.Meaning);
        return new RefusedException(500, reason, reason.Meaning);
    }

    /// <summary>Where in a document the fault is; what the document holds is not repeated.</summary>
    private static string Explain(JsonException exception)
    {
        var where = exception.Path is { Length: > 1 } path && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '$' or '[' or ']') ? $" at {path}" : "";
        var what = exception.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "an unknown field"
            : exception.Message.Contains("missing required", StringComparison.Ordinal) ? "a required field is missing"
            : exception.Message.Contains("uplicate", StringComparison.Ordinal) ? "a field is there twice"
            : "it is malformed, or a value is of another type";
        return $"The JSON document is not valid{where}: {what} (line {exception.LineNumber + 1 ?? 1}).";
    }

    [LoggerMessage(EventId = 2300, Level = LogLevel.Error, Message = "A request failed: {Reason} at {Method} {Endpoint}")]
    private partial void LogFault(Exception exception, string reason, string method, string endpoint);
}
