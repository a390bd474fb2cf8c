using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MedCluster.Grains;
using MedCluster.Storage;

namespace MedCluster.Api.Access;

/// <summary>The API keys in the store. A key is <c>mck_ID_SECRET</c>; only the hash of its secret is kept.</summary>
public sealed class ApiKeys(IBlobStore store, TimeProvider time)
{
    /// <summary>What every key begins with, so that scanners for leaked secrets find it.</summary>
    public const string Prefix = "mck_";

    private const int IdBytes = 8, SecretBytes = 32;

    /// <summary>How long a key is believed after it was read: a revoked one works no longer than this.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (ApiKeyRecord Record, long At)> _known = new(StringComparer.Ordinal);

    /// <summary>Makes a key and returns it with its text, which is nowhere else.</summary>
    public async Task<(ApiKeyRecord Record, string Key)> CreateAsync(
        string name, ApiRole role, IReadOnlyList<string>? projects, string createdBy, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var record = new ApiKeyRecord(id, name, HashOf(secret), role, projects, time.GetUtcNow(), createdBy, time.GetUtcNow() + lifetime);
        await store.CreateAsync(ResultNames.ApiKey(id), JsonSerializer.SerializeToUtf8Bytes(record, MedClusterJson.Indented), cancellationToken);
        return (record, $"{Prefix}{id}_{secret}");
    }

    /// <summary>Every key, revoked ones too.</summary>
    public async IAsyncEnumerable<ApiKeyRecord> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in store.ListAsync(ResultNames.ApiKeys, cancellationToken))
            if (await store.ReadAsync(item.Name, cancellationToken) is { } content) yield return Parse(content);
    }

    /// <summary>Revokes the key with this id, or the only one with this name; null where there is none, or several have the name.</summary>
    public async Task<ApiKeyRecord?> RevokeAsync(string idOrName, CancellationToken cancellationToken)
    {
        var keys = new List<ApiKeyRecord>();
        await foreach (var key in ListAsync(cancellationToken))
            if ((key.Id == idOrName || key.Name == idOrName) && key.RevokedAt is null) keys.Add(key);
        if (keys.Count != 1) return null;
        var revoked = keys[0] with { RevokedAt = time.GetUtcNow() };
        await store.WriteAsync(ResultNames.ApiKey(revoked.Id), JsonSerializer.SerializeToUtf8Bytes(revoked, MedClusterJson.Indented), cancellationToken);
        _known.TryRemove(revoked.Id, out _);
        return revoked;
    }

    /// <summary>The key whose text this is; null where there is none, or it is revoked or has ended.</summary>
    public async Task<ApiKeyRecord?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal) || key.Length > 128) return null;
        var end = key.IndexOf('_', Prefix.Length);
        if (end != Prefix.Length + (2 * IdBytes)) return null;
        var (id, secret) = (key[Prefix.Length..end], key[(end + 1)..]);
        if (!id.All(char.IsAsciiHexDigitLower)) return null;
        return await ReadAsync(id, cancellationToken) is { } record
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(secret)), Encoding.ASCII.GetBytes(record.SecretSha256)) && IsValid(record) ? record : null;
    }

    /// <summary>Whether the key with this id still holds.</summary>
    public async Task<bool> IsValidAsync(string id, CancellationToken cancellationToken) => await ReadAsync(id, cancellationToken) is { } record && IsValid(record);

    private bool IsValid(ApiKeyRecord record) => record.RevokedAt is null && !(record.ExpiresAt <= time.GetUtcNow());

    private async Task<ApiKeyRecord?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(id, out var known) && time.GetElapsedTime(known.At) <= Memory) return known.Record;
        if (await store.ReadAsync(ResultNames.ApiKey(id), cancellationToken) is not { } content) return null;
        var record = Parse(content);
        _known[id] = (record, time.GetTimestamp());
        return record;
    }

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static ApiKeyRecord Parse(BlobContent content) => JsonSerializer.Deserialize<ApiKeyRecord>(content.Data.Span, MedClusterJson.Indented)!;
}
