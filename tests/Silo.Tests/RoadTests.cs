using System.Security.Cryptography;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Submission;
using MedCluster.Imaging.Phantoms;
using MedCluster.Storage;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Silo.Tests;

public sealed class RoadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RoadTests()
    {
        foreach (var kind in Enum.GetValues<PhantomKind>()) PhantomStudy.Write(_folder["scans"], new PhantomOptions(kind, Size: 128, Slices: 20));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Three_silos_do_every_study_and_use_every_device()
    {
        await using var silos = await ThreeSilos.StartAsync(_folder["store"]);
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        var status = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        Assert.Equal((3, 0, 0), (status.Counts.Done, status.Counts.Failed, status.Counts.Excluded));
        Assert.Equal(60, status.Counts.SlicesDone);
        foreach (var outcome in await silos.OutcomesAsync(submission)) await AssertLedgerSumsAsync(silos.Store, submission, outcome);
    }

    [Fact]
    public async Task A_killed_silo_costs_no_study_and_changes_no_result()
    {
        IReadOnlyDictionary<string, string> undisturbed;
        await using (var silos = await ThreeSilos.StartAsync(_folder["undisturbed"], silos: 1))
        {
            var submission = await silos.SubmitAsync([_folder["scans"]]);
            await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
            undisturbed = await silos.DigestsAsync(submission);
        }

        await using (var silos = await ThreeSilos.StartAsync(_folder["disturbed"]))
        {
            var submission = await silos.SubmitAsync([_folder["scans"]]);
            await silos.UntilAsync(submission, status => status.Counts.SlicesDone >= 6);
            await silos.Cluster.KillSiloAsync(silos.Cluster.Silos[^1]);
            await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
            Assert.All(await silos.OutcomesAsync(submission), outcome => Assert.Equal((StudyState.Done, true), (outcome.State, outcome.Committed)));
            Assert.Equal(undisturbed, await silos.DigestsAsync(submission));
        }
    }

    [Fact]
    public async Task A_second_submission_looks_up_and_computes_nothing()
    {
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 2);
        var first = await silos.SubmitAsync([_folder["scans"]]);
        await silos.UntilAsync(first, status => status.State == BatchState.Ended);
        var second = await silos.SubmitAsync([_folder["scans"]]);
        Assert.Equal(first.BatchId, second.BatchId);
        await silos.UntilAsync(second, status => status.State == BatchState.Ended);
        Assert.All(await silos.OutcomesAsync(second), outcome => Assert.True(outcome.AlreadyCommitted));
    }

    [Fact]
    public async Task Only_missing_and_damaged_slices_are_computed_again()
    {
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 1);
        var first = await silos.SubmitAsync([_folder["scans"]]);
        await silos.UntilAsync(first, status => status.State == BatchState.Ended);
        var before = await silos.DigestsAsync(first);

        var study = first.Studies[0];
        var slices = new List<string>();
        var prefix = ResultNames.SliceResults(first.Pipeline.Models[0].Digest, study.Reference.StudyInstanceUid);
        await foreach (var item in silos.Store.ListAsync(prefix)) slices.Add(item.Name);
        await silos.Store.DeleteAsync(slices[0]);
        await silos.Store.WriteAsync(slices[1], new byte[] { 1, 2, 3 });
        var artefacts = new List<string>();
        await foreach (var item in silos.Store.ListAsync(ResultNames.RunResults("ct-tissue", study.Reference.StudyInstanceUid, study.Reference.RunId))) artefacts.Add(item.Name);
        foreach (var artefact in artefacts) await silos.Store.DeleteAsync(artefact);

        var second = await silos.SubmitAsync([_folder["scans"]]);
        await silos.UntilAsync(second, status => status.State == BatchState.Ended);
        var outcome = (await silos.OutcomesAsync(second)).Single(outcome => outcome.RunId == study.Reference.RunId);
        Assert.Equal((StudyState.Done, false), (outcome.State, outcome.AlreadyCommitted));
        Assert.Equal(before, await silos.DigestsAsync(second));
    }

    private static async Task AssertLedgerSumsAsync(IBlobStore store, Submission submission, StudyOutcome outcome)
    {
        var commit = await CommitRecord.FindAsync(store, "ct-tissue", outcome.StudyInstanceUid, outcome.RunId, CancellationToken.None);
        Assert.NotNull(commit);
        Assert.Equal(new Ledger(20, 20, 0, 0), commit.Ledger);
        foreach (var artefact in commit.Artefacts)
        {
            var content = await store.ReadAsync(ResultNames.RunResults("ct-tissue", outcome.StudyInstanceUid, outcome.RunId) + artefact.Name);
            Assert.Equal(artefact.Sha256, Convert.ToHexStringLower(SHA256.HashData(content!.Data.Span)));
        }
        Assert.Equal(20, submission.Studies.Single(study => study.Reference.RunId == outcome.RunId).Instances);
    }
}
