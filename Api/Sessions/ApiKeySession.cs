using MedCluster.Api.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;

namespace MedCluster.Api.Sessions;

/// <summary>A session that was opened with an API key ends with the key.</summary>
internal static class ApiKeySession
{
    /// <summary>Where a session keeps the id of its key.</summary>
    public const string KeyItem = "medcluster:key";

    /// <summary>Looks at each request whether the key still holds; it is read from the store every few seconds at most.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (!context.Properties.Items.TryGetValue(KeyItem, out var id) || id is null) return;
        if (await context.HttpContext.RequestServices.GetRequiredService<ApiKeys>().IsValidAsync(id, context.HttpContext.RequestAborted)) return;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }
}
