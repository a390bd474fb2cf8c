using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MedCluster.Api.Access;

/// <summary>Knows callers by their API key: <c>Authorization: Bearer mck_…</c> or <c>X-Api-Key</c>.</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    public const string SchemeName = "key";
    public const string Header = "X-Api-Key";

    /// <summary>The key of a request, or null.</summary>
    public static string? KeyOf(HttpRequest request) =>
        request.Headers.TryGetValue(Header, out var named) && named.Count == 1 ? named[0]
        : request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim()
        : null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (KeyOf(Request) is not { } text) return AuthenticateResult.NoResult();
        if (await keys.FindAsync(text, Context.RequestAborted) is not { } key) return AuthenticateResult.Fail("The key is unknown, revoked or has ended.");
        return AuthenticateResult.Success(new AuthenticationTicket(Caller.Principal("key:" + key.Name, key.Role, key.Projects, SchemeName), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }
}
