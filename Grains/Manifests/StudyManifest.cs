using System.Security.Cryptography;
using System.Text.Json;

namespace MedCluster.Grains.Manifests;

/// <summary>A study as it was received: all its instances, stored under the digest of this record. It holds no tag with a patient's name or id; where instances lie is told by their paths as they are.</summary>
/// <param name="StudyInstanceUid">The Study Instance UID, from the files or made from their content.</param>
/// <param name="Notes">What intake had to decide, for the report: for example that a UID was made.</param>
/// <param name="Instances">Every instance received, by SOP Instance UID and then digest.</param>
public sealed record StudyManifest(string StudyInstanceUid, IReadOnlyList<string> Notes, IReadOnlyList<ManifestInstance> Instances)
{
    /// <summary>The manifest as it is stored.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, MedClusterJson.Compact);

    /// <summary>The manifest in <paramref name="json"/>.</summary>
    public static StudyManifest Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<StudyManifest>(json, MedClusterJson.Compact)
        ?? throw new JsonException("The manifest is null.");

    /// <summary>The digest under which <paramref name="json"/> is stored: SHA-256, lower case hexadecimal.</summary>
    public static string DigestOf(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json));
}
