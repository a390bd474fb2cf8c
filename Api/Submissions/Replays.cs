using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MedCluster.Api.Access;
using MedCluster.Api.Http;
using MedCluster.Reasons;
using MedCluster.Storage;
using Microsoft.AspNetCore.Http;

namespace MedCluster.Api.Submissions;

/// <summary>
/// <c>Idempotency-Key</c>: the same key of the same caller is the same submission, also on another silo and after a crash. The first answer
/// is kept in the store and given again; a submission that was cut off may be taken up again after some minutes.
/// </summary>
internal sealed class Replays(IBlobStore store, TimeProvider time)
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(5);

    /// <summary>Runs <paramref name="submit"/>, or answers what it answered before.</summary>
    /// <param name="key">The key; null: it just runs.</param>
    /// <param name="request">What was asked for, as far as its head says: another request with the same key is refused.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="submit">The submission, and the digest of what was uploaded; null where <paramref name="request"/> says all.</param>
    /// <param name="digest">Reads what is uploaded again and gives its digest: other content with the same key is refused.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SubmitResult> OnceAsync(string? key, string request, Caller caller, Func<Task<(SubmitResult Result, string? Digest)>> submit, Func<Task<string?>> digest, CancellationToken cancellationToken)
    {
        if (key is null) return (await submit()).Result;
        if (key.Length is 0 or > 200 || !key.All(c => c is > ' ' and <= '~')) throw RefusedException.Invalid("Idempotency-Key has 1 to 200 visible ASCII characters.");
        var name = ResultNames.Submission(Hash($"{caller.Name}\n{key}"));
        var fingerprint = Hash(request);
        var mine = JsonSerializer.SerializeToUtf8Bytes(new Replay(fingerprint, time.GetUtcNow()), ApiJson.Options);
        var version = await store.ReplaceAsync(name, mine, null, cancellationToken);
        if (version is null)
        {
            var content = await store.ReadAsync(name, cancellationToken) ?? throw InProgress();
            var before = JsonSerializer.Deserialize<Replay>(content.Data.Span, ApiJson.Options)!;
            if (before.Request != fingerprint) throw Reused();
            if (before.Result is { } known) return before.Digest == await digest() ? known : throw Reused();
            if (time.GetUtcNow() - before.At < Abandoned || (version = await store.ReplaceAsync(name, mine, content.ETag, cancellationToken)) is null) throw InProgress();
        }
        try
        {
            var (result, content) = await submit();
            await store.ReplaceAsync(name, JsonSerializer.SerializeToUtf8Bytes(new Replay(fingerprint, time.GetUtcNow(), result, content), ApiJson.Options), version, CancellationToken.None);
            return result;
        }
        catch
        {
            // Refused or cut off: the next try with this key is a first one.
            await store.DeleteAsync(name, version, CancellationToken.None);
            throw;
        }
    }

    /// <summary>What a request's head says of it.</summary>
    public static string FingerprintOf(HttpRequest request) =>
        $"{request.Path}\n{request.QueryString}\n{request.ContentType?.Split(';')[0]}\n{request.ContentLength}";

    private static RefusedException Reused() => new(422, ReasonCodes.IdempotencyKeyReused, "This Idempotency-Key came with another request before.");

    private static RefusedException InProgress() => new(409, ReasonCodes.RequestInProgress, "The submission with this Idempotency-Key is under way.") { RetryAfter = ComeBack };

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed record Replay(string Request, DateTimeOffset At, SubmitResult? Result = null, string? Digest = null);
}
