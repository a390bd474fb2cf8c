using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MedCluster.Grains;
using MedCluster.Storage;
using Microsoft.Extensions.Options;

namespace MedCluster.Api.Access;

/// <summary>Links that sign a browser in once. A token is 256 random bits; the store keeps its hash until it is used, which deletes it.</summary>
public sealed class SignInLinks(IBlobStore store, IOptions<ApiOptions> options, TimeProvider time)
{
    /// <summary>A new token for an admin of everything, for who starts the server.</summary>
    public async Task<string> CreateAsync(string user, CancellationToken cancellationToken)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await store.CreateAsync(NameOf(token), JsonSerializer.SerializeToUtf8Bytes(new Link(user, time.GetUtcNow() + options.Value.SignInTime), MedClusterJson.Compact), cancellationToken);
        return token;
    }

    /// <summary>Uses a token up; the user it was made for, or null where it was used, has ended or never was.</summary>
    public async Task<string?> UseAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length is 0 or > 128) return null;
        var name = NameOf(token);
        if (await store.ReadAsync(name, cancellationToken) is not { } content) return null;
        var link = JsonSerializer.Deserialize<Link>(content.Data.Span, MedClusterJson.Compact)!;
        // Of several who come with it at once, one deletes it.
        return await store.DeleteAsync(name, content.ETag, cancellationToken) && link.ExpiresAt > time.GetUtcNow() ? link.User : null;
    }

    private static string NameOf(string token) => ResultNames.SignIn(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))));

    private sealed record Link(string User, DateTimeOffset ExpiresAt);
}
