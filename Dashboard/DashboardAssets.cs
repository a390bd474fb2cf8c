using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace MedCluster.Dashboard;

/// <summary>The dashboard's style sheet, scripts and icon. They are in the assembly, so that nothing has to lie beside it, and hold nothing that needs a sign-in.</summary>
internal static class DashboardAssets
{
    private static readonly FrozenDictionary<string, Asset> All = typeof(DashboardAssets).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("assets/", StringComparison.Ordinal) || name.StartsWith("_framework/", StringComparison.Ordinal))
        .ToFrozenDictionary(name => name, Asset.Read);

    /// <summary>The address of an asset. It changes with its content, so that browsers may keep it for good.</summary>
    public static string Url(string name) => $"assets/{name}?v={All["assets/" + name].Version}";

    /// <summary>Serves them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var (name, asset) in All)
        {
            endpoints.MapGet("/" + name, (HttpContext context) =>
            {
                var lasting = context.Request.Query["v"] == asset.Version;
                context.Response.Headers.CacheControl = lasting ? "public, max-age=31536000, immutable" : "no-cache";
                return Results.Bytes(asset.Content, asset.Type, entityTag: new EntityTagHeaderValue($"\"{asset.Version}\""));
            }).AllowAnonymous().ExcludeFromDescription();
        }
    }

    private sealed record Asset(byte[] Content, string Type, string Version)
    {
        public static Asset Read(string name)
        {
            using var stream = typeof(DashboardAssets).Assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var type = Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                var other => throw new InvalidOperationException($"No content type for {other}."),
            };
            return new Asset(content, type, Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
        }
    }
}
