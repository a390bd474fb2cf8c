using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MedCluster.Grains.Submission;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Intake;
using MedCluster.Imaging.Phantoms;

namespace MedCluster.Bench.Cluster;

/// <summary>
/// Studies that compute nothing but go the whole road: a classification package for <c>sim:n</c> devices, a pipeline with it, and studies
/// whose instances all have the bytes of one small slice and a digest of their own.
/// </summary>
internal sealed class EmptyWork
{
    /// <summary>The most slices of a batch on a device.</summary>
    public const int MaximumBatch = 8;

    private readonly (PipelineDefinition Definition, PipelineReference Reference) _pipeline;
    private readonly ManifestInstance _template;

    private EmptyWork(string models, (PipelineDefinition, PipelineReference) pipeline, ManifestInstance template) =>
        (ModelsFolder, _pipeline, _template) = (models, pipeline, template);

    /// <summary>The folder of its model package.</summary>
    public string ModelsFolder { get; }

    public PipelineReference Pipeline => _pipeline.Reference;

    /// <summary>The file that every instance's bytes are in.</summary>
    public string SliceFile => _template.Reference.Location;

    /// <summary>Writes package, pipeline and slice under a folder.</summary>
    public static async Task<EmptyWork> CreateAsync(string folder, CancellationToken cancellationToken)
    {
        var (models, pipelines, scans) = (Path.Combine(folder, "models"), Path.Combine(folder, "pipelines"), Path.Combine(folder, "scans"));
        var package = Directory.CreateDirectory(Path.Combine(models, "empty")).FullName;
        await File.WriteAllTextAsync(Path.Combine(package, "empty.pt"), "A sim device needs no weights.", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(package, "model.json"), $$"""
            {
              "schema": "medcluster/model/1", "id": "empty", "version": "1", "task": "classification", "weights": "empty.pt", "modality": ["CT"],
              "input": {"units": "HU", "clamp": [-1024, 3071], "scale": 0.001, "offset": 0, "multipleOf": 8, "padValue": -1.024, "downsample": 1},
              "maxBatch": {{MaximumBatch}}, "labels": [{"value": 0, "name": "nothing"}, {"value": 1, "name": "something"}], "license": "MIT"
            }
            """, cancellationToken);
        Directory.CreateDirectory(pipelines);
        var pipeline = Path.Combine(pipelines, "empty.json");
        await File.WriteAllTextAsync(pipeline, """{"schema": "medcluster/pipeline/1", "id": "empty", "version": "1", "models": ["empty"]}""", cancellationToken);
        PhantomStudy.Write(scans, new PhantomOptions(PhantomKind.Head, Size: 64, Slices: 1), cancellationToken);
        var instance = (await IntakeScanner.ScanAsync([scans], new IntakeOptions(), null, null, cancellationToken)).Studies.Single().Series.Single().Instances.Single();
        return new EmptyWork(models, PipelineLoader.Load(pipeline, pipelines, models), new ManifestInstance(
            instance.Header, new InstanceReference(instance.Location, instance.Digest, instance.Length, instance.ModifiedTicks)));
    }

    /// <summary>So many studies of so many slices; studies of another <paramref name="name"/> are others.</summary>
    public Submission Studies(string name, int studies, int slices)
    {
        var made = new List<PreparedStudy>(studies);
        for (var study = 0; study < studies; study++)
        {
            var uid = $"2.25.{Number(name)}.{study + 1}";
            var manifest = new StudyManifest(uid, [], [.. Enumerable.Range(1, slices).Select(slice => Instance(uid, slice))]);
            made.Add(new PreparedStudy(new StudyReference(uid, RunIdentity.RunId(Pipeline, manifest), StudyManifest.DigestOf(manifest.ToJson())), slices) { Manifest = manifest });
        }
        return new Submission(_pipeline.Definition, Pipeline, new IntakeResult(studies * slices, [], []), made);
    }

    private ManifestInstance Instance(string study, int slice)
    {
        var position = _template.Header.ImagePositionPatient!;
        var header = _template.Header with
        {
            StudyInstanceUid = study,
            SeriesInstanceUid = $"{study}.1",
            SopInstanceUid = $"{study}.1.{slice}",
            InstanceNumber = slice,
            ImagePositionPatient = [position[0], position[1], 5.0 * slice],
        };
        return new ManifestInstance(header, _template.Reference with { Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(header.SopInstanceUid))) });
    }

    private static string Number(string name) => BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(name))).ToString(CultureInfo.InvariantCulture);
}
