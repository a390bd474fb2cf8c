using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.Submission;
using MedCluster.Imaging.Intake;
using MedCluster.Imaging.Phantoms;

namespace MedCluster.Bench.Api;

/// <summary>Any number of studies of a few phantoms: each has UIDs and digests of its own, so that every slice of it is computed, and shares the files.</summary>
internal static class PhantomWork
{
    private const int Phantoms = 4;

    /// <summary>Writes the phantoms under a folder and gives the submission; its manifests are not in the store yet.</summary>
    public static async Task<Submission> CreateAsync(string folder, string pipelineName, int studies, int size, int slices, CancellationToken cancellationToken)
    {
        var (definition, pipeline) = PipelineLoader.Load(pipelineName, Path.Combine(AppContext.BaseDirectory, "pipelines"), Path.Combine(AppContext.BaseDirectory, "models"));
        for (var phantom = 0; phantom < Phantoms; phantom++)
            PhantomStudy.Write(Path.Combine(folder, phantom.ToString(CultureInfo.InvariantCulture)), new PhantomOptions(PhantomKind.Thorax, Seed: phantom + 1, Size: size, Slices: slices), cancellationToken);
        var templates = (await IntakeScanner.ScanAsync([folder], new IntakeOptions(), null, null, cancellationToken)).Studies
            .Select(study => study.Series.Single().Instances.Select(instance => new ManifestInstance(
                instance.Header, new InstanceReference(instance.Location, instance.Digest, instance.Length, instance.ModifiedTicks))).ToList()).ToList();
        var made = new List<PreparedStudy>(studies);
        for (var study = 0; study < studies; study++)
        {
            var uid = $"2.25.{study + 1}";
            var manifest = new StudyManifest(uid, [], [.. templates[study % templates.Count].Select((template, slice) => Instance(template, uid, slice + 1))]);
            made.Add(new PreparedStudy(new StudyReference(uid, RunIdentity.RunId(pipeline, manifest), StudyManifest.DigestOf(manifest.ToJson())), slices) { Manifest = manifest });
        }
        return new Submission(definition, pipeline, new IntakeResult(studies * slices, [], []), made);
    }

    private static ManifestInstance Instance(ManifestInstance template, string study, int slice)
    {
        var header = template.Header with { StudyInstanceUid = study, SeriesInstanceUid = $"{study}.1", SopInstanceUid = $"{study}.1.{slice}" };
        return new ManifestInstance(header, template.Reference with { Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(header.SopInstanceUid))) });
    }
}
