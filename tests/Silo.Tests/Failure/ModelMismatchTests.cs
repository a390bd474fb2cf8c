using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Studies;
using MedCluster.Imaging.Phantoms;
using MedCluster.Storage;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MedCluster.Silo.Tests.Failure;

public sealed class ModelMismatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelMismatchTests() => PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Thorax, 1, Size: 64, Slices: 10));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Studies_whose_model_no_silo_has_wait_and_say_why()
    {
        var devices = new SimulatedDevices();
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 1, inference: devices.Of, models: _ => OtherModels());
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        var status = await silos.UntilAsync(submission, status => status.WaitingFor is not null);
        Assert.Equal((BatchState.Running, "no-device"), (status.State, status.WaitingFor!.Reason));
    }

    [Fact]
    public async Task A_study_whose_slices_another_version_of_its_model_computed_is_not_committed_by_silos_with_this_one()
    {
        var devices = new SimulatedDevices();
        await using (var before = await ThreeSilos.StartAsync(_folder["store"], silos: 1, inference: devices.Of))
        {
            var computed = await before.SubmitAsync([_folder["scans"]]);
            await before.UntilAsync(computed, status => status.State == BatchState.Ended);
            // As if it had been lost before it was committed.
            var study = computed.Studies[0].Reference;
            var artefacts = new List<string>();
            await foreach (var item in before.Store.ListAsync(ResultNames.RunResults(computed.Pipeline.Id, study.StudyInstanceUid, study.RunId))) artefacts.Add(item.Name);
            foreach (var artefact in artefacts) await before.Store.DeleteAsync(artefact);
        }

        await using var silos = await ThreeSilos.StartAsync(
            _folder["store"], silos: 1, inference: devices.Of, models: _ => OtherModels(), configure: services => services.Configure<StudyOptions>(options => options.MismatchAttempts = 1));
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        var outcome = Assert.Single(await silos.OutcomesAsync(submission));
        Assert.Equal((StudyState.Failed, "model-mismatch", false), (outcome.State, outcome.Reason, outcome.Committed));
        Assert.Contains("not the one that was submitted", outcome.Message, StringComparison.Ordinal);
    }

    /// <summary>The repository's packages, of another version each.</summary>
    private string OtherModels()
    {
        var folder = _folder["models"];
        foreach (var package in Directory.EnumerateDirectories(ThreeSilos.Models).Where(package => File.Exists(Path.Combine(package, "model.json"))))
        {
            var copy = Path.Combine(folder, Path.GetFileName(package));
            Directory.CreateDirectory(copy);
            foreach (var file in Directory.EnumerateFiles(package)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
            var manifest = Path.Combine(copy, "model.json");
            var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(manifest))!;
            json["version"] = "0.0.1-other";
            File.WriteAllText(manifest, json.ToJsonString());
        }
        return folder;
    }
}
