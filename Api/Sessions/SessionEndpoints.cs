using MedCluster.Api.Access;
using MedCluster.Api.Http;
using MedCluster.Reasons;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MedCluster.Api.Sessions;

/// <summary>Signing a browser in and out, and what a caller is known as.</summary>
internal static class SessionEndpoints
{
    /// <summary>Where browsers without a session are sent.</summary>
    public const string SignInPath = "/signin";

    public static void MapSession(this RouteGroupBuilder api)
    {
        api.MapGet("/session", Get).WithTags("session").WithName("getSession").WithSummary("Who the caller is known as and what they may; for a browser, the token that it sends with every change.").Produces<SessionView>();
        api.MapDelete("/session", (Delegate)EndAsync).WithTags("session").WithName("endSession").WithSummary("Signs the browser out.").Produces(204);
    }

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet(SignInPath, (HttpContext http, IAntiforgery antiforgery) => TypedResults.Content(SignInPage.Render(antiforgery.GetAndStoreTokens(http), failed: false), "text/html; charset=utf-8"))
            .AllowAnonymous().ExcludeFromDescription();
        app.MapGet(SignInPath + ".css", () => TypedResults.Content(SignInPage.Style, "text/css; charset=utf-8")).AllowAnonymous().ExcludeFromDescription();
        app.MapPost(SignInPath, SignInAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }

    /// <summary>Exchanges the one-time token of a sign-in link, on any page, for a session; the token then is gone from the address.</summary>
    public static void UseSignInLinks(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (!HttpMethods.IsGet(http.Request.Method) || http.Request.Path.StartsWithSegments("/api") || http.Request.Query["token"] is not [{ Length: > 0 } token])
        {
            await next(http);
            return;
        }
        var links = (SignInLinks)http.RequestServices.GetService(typeof(SignInLinks))!;
        if (await links.UseAsync(token, http.RequestAborted) is { } user)
        {
            await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, Caller.Principal("user:" + user, ApiRole.Admin, null, CookieAuthenticationDefaults.AuthenticationScheme));
            http.Response.Redirect(http.Request.Path.Value is { } path && path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal) ? path : "/");
            return;
        }
        http.Response.Redirect(http.User.Identity?.IsAuthenticated == true ? "/" : SignInPath);
    });

    /// <summary>
    /// A change asked for by a signed-in browser has to come from a page of this server: the browser says so (Sec-Fetch-Site, else Origin), which
    /// no other site's page can change, or the request carries the session's token.
    /// </summary>
    public static void UseCrossSiteProtection(this IApplicationBuilder app, IAntiforgery antiforgery) => app.Use(async (http, next) =>
    {
        var request = http.Request;
        var changes = !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));
        if (changes && request.Path.StartsWithSegments("/api") && http.User.Identity?.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme
            && !ComesFromHere(request) && !(request.Headers.ContainsKey(SessionView.HeaderName) && await IsValidAsync(antiforgery, http)))
        {
            await Problems.WriteAsync(http, new RefusedException(403, ReasonCodes.CrossSiteRequest, $"The request does not come from a page of this server, and the header {SessionView.HeaderName} is missing or is not this session's."));
            return;
        }
        await next(http);
    });

    private static bool ComesFromHere(HttpRequest request) => request.Headers.TryGetValue("Sec-Fetch-Site", out var site) ? site == "same-origin"
        : request.Headers.TryGetValue("Origin", out var origin) && origin == $"{request.Scheme}://{request.Host}";

    private static async Task<bool> IsValidAsync(IAntiforgery antiforgery, HttpContext http)
    {
        try
        {
            await antiforgery.ValidateRequestAsync(http);
            return true;
        }
        catch (AntiforgeryValidationException)
        {
            return false;
        }
    }

    private static IResult Get(HttpContext http, IAntiforgery antiforgery)
    {
        var caller = Caller.Of(http.User);
        var token = http.User.Identity?.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme ? antiforgery.GetAndStoreTokens(http).RequestToken : null;
        return TypedResults.Ok(new SessionView(caller.Name, caller.Role, caller.Access.Projects, token));
    }

    private static async Task<IResult> EndAsync(HttpContext http)
    {
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.NoContent();
    }

    private static async Task SignInAsync(HttpContext http, ApiKeys keys, IAntiforgery antiforgery)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentLength is null or > 4096)
        {
            await Problems.WriteAsync(http, new RefusedException(415, ReasonCodes.UnsupportedMediaType, "Signing in is a short form."));
            return;
        }
        if (!await IsValidAsync(antiforgery, http))
        {
            await Problems.WriteAsync(http, new RefusedException(403, ReasonCodes.CrossSiteRequest, "The form is not one of this server; open the page again."));
            return;
        }
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (await keys.FindAsync(form["key"].ToString().Trim(), http.RequestAborted) is { } key)
        {
            await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, Caller.Principal("key:" + key.Name, key.Role, key.Projects, CookieAuthenticationDefaults.AuthenticationScheme),
                new AuthenticationProperties { Items = { [ApiKeySession.KeyItem] = key.Id } });
            http.Response.Redirect("/");
            return;
        }
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(SignInPage.Render(antiforgery.GetAndStoreTokens(http), failed: true), http.RequestAborted);
    }
}
