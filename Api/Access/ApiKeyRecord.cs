namespace MedCluster.Api.Access;

/// <summary>An API key as it is stored: without its secret.</summary>
/// <param name="Id">The part of the key that is no secret.</param>
/// <param name="Name">What people call it; the audit log names it.</param>
/// <param name="SecretSha256">SHA-256 of the secret, which has 256 random bits; lower case hexadecimal.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Projects">The projects it may see; null: all.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="ExpiresAt">When it ends; null: never.</param>
/// <param name="RevokedAt">When it was revoked; null: it wasn't.</param>
public sealed record ApiKeyRecord(
    string Id,
    string Name,
    string SecretSha256,
    ApiRole Role,
    IReadOnlyList<string>? Projects,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? ExpiresAt = null,
    DateTimeOffset? RevokedAt = null);
