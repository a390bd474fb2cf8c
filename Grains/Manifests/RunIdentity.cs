using System.Security.Cryptography;
using System.Text;
using MedCluster.GrainInterfaces;

namespace MedCluster.Grains.Manifests;

/// <summary>Names runs and batches by content.</summary>
public static class RunIdentity
{
    /// <summary>
    /// The run of a pipeline over a study's exact bytes: 32 hexadecimal digits of a hash over the pipeline's digest, the models' digests and
    /// the instances' digests in the manifest's order. Where the files lie doesn't matter.
    /// </summary>
    public static string RunId(PipelineReference pipeline, StudyManifest manifest) => Hash(
        ["medcluster/run/1", pipeline.Digest, .. pipeline.Models.Select(model => model.Digest), manifest.StudyInstanceUid, .. manifest.Instances.Select(instance => instance.Reference.Digest)]);

    /// <summary>
    /// The batch of these runs in one pipeline: submitting the same again resumes it. The same studies in another project are another batch,
    /// so that nobody takes over, or learns of, what another project submitted.
    /// </summary>
    public static string BatchId(PipelineReference pipeline, string project, IEnumerable<string> runIds) =>
        Hash(["medcluster/batch/2", pipeline.Digest, project, .. runIds.Order(StringComparer.Ordinal)]);

    private static string Hash(IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts) hash.AppendData(Encoding.UTF8.GetBytes(part + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }
}
