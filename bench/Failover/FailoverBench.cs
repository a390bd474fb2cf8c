using System.Diagnostics;
using System.Globalization;
using MedCluster.Client.Cluster;
using MedCluster.Grains.Submission;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.Imaging.Phantoms;
using MedCluster.Storage;

namespace MedCluster.Bench.Failover;

/// <summary>
/// Three silo processes with a sim device each, one silo killed at random while several studies are under way. For each study that has slices stored and
/// some to do, the time from the kill to its next slice stored is taken: what ran on the other silos goes on at once, what the killed silo had (its
/// grains, its leases, slices on its device) when the cluster has noticed. A round's figure is the longest of these studies; a new silo takes the place of the killed one.
/// </summary>
internal sealed class FailoverBench(int runs, int studies, int slices, TimeSpan batchTime)
{
    private const int Silos = 3;
    private const int StudiesUnderWay = 2;
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly Random _random = new(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var scratch = new Scratch();
        // The database's user has to get through.
        File.SetUnixFileMode(scratch.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Environment.SetEnvironmentVariable("MEDCLUSTER_CLUSTERFOLDER", Path.Combine(scratch.Path, "cluster"));
        Environment.SetEnvironmentVariable("MEDCLUSTER_SIMULATEDBATCHTIME", batchTime.ToString("c", CultureInfo.InvariantCulture));
        Environment.SetEnvironmentVariable("MEDCLUSTER_BATCH__STUDIESPERSHARD", studies.ToString(CultureInfo.InvariantCulture));
        Environment.SetEnvironmentVariable("MEDCLUSTER_LOGLEVEL", "Warning");
        var local = new LocalCluster(ClusterFolder.Default, TimeProvider.System);
        await local.UpAsync(new UpSettings(Silos, ["sim:0"], Path.Combine(scratch.Path, "store"), UpSettings.DefaultPort, false), cancellationToken);
        try
        {
            var (longest, own) = (new List<double>(), new List<double>());
            for (var run = 0; run < runs; run++)
            {
                var (killed, stood, stored) = await RoundAsync(scratch.Path, run, cancellationToken);
                longest.Add(stood.Max());
                own.Add(stood.Order().ElementAt(stood.Count / 2));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {killed} killed after {stored} slices: longest standstill {stood.Max():0.00} s, median of {stood.Count} studies {own[^1]:0.00} s"));
                await local.AddSiloAsync(["sim:0"], cancellationToken);
            }
            Console.WriteLine($"min / median / max of {runs} kills");
            Console.WriteLine($"  longest standstill of a study  {Spread.Of(longest)} s");
            Console.WriteLine($"  median standstill              {Spread.Of(own)} s");
        }
        finally
        {
            await local.DownAsync(CancellationToken.None);
        }
    }

    private async Task<(string Killed, IReadOnlyList<double> Stood, int Stored)> RoundAsync(string folder, int run, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterConnection.OpenAsync(cancellationToken);
        var scans = Path.Combine(folder, $"scans{run}");
        for (var study = 0; study < studies; study++)
            PhantomStudy.Write(scans, new PhantomOptions(PhantomKind.Thorax, Seed: 1 + (run * studies) + study, Size: 64, Slices: slices), cancellationToken);
        var models = Path.Combine(AppContext.BaseDirectory, "models");
        var (definition, pipeline) = PipelineLoader.Load("ct-tissue", Path.Combine(AppContext.BaseDirectory, "pipelines"), models);
        var submitter = new Submitter(cluster.Store, TimeProvider.System);
        var submission = await submitter.PrepareAsync([scans], definition, pipeline, dryRun: false, null, cancellationToken);
        var batch = await submitter.SubmitAsync(submission, cluster.Grains, WorkPriority.Normal, "", cancellationToken);
        var prefixes = submission.Studies.Select(study => ResultNames.SliceResults(pipeline.Models[0].Digest, study.Reference.StudyInstanceUid)).ToList();
        using var timer = new PeriodicTimer(LookPeriod);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        while (UnderWay(await CountAsync(cluster.Store, prefixes)).Count < StudiesUnderWay) await timer.WaitForNextTickAsync(limit.Token);

        var silos = ClusterFolder.Default.Read()!.Processes.Where(process => process.Role == ClusterProcess.Silo && process.Process.IsAlive).ToList();
        var victim = silos[_random.Next(silos.Count)];
        victim.Process.End();
        var killedAt = Stopwatch.GetTimestamp();
        while (victim.Process.IsAlive) await timer.WaitForNextTickAsync(limit.Token);
        var before = await CountAsync(cluster.Store, prefixes);
        var (standing, stood) = (UnderWay(before), new List<double>());
        while (standing.Count > 0)
        {
            await timer.WaitForNextTickAsync(limit.Token);
            var now = await CountAsync(cluster.Store, prefixes);
            var went = standing.RemoveAll(study => now[study] > before[study]);
            stood.AddRange(Enumerable.Repeat(Stopwatch.GetElapsedTime(killedAt).TotalSeconds, went));
        }
        await UntilEndedAsync(batch, limit.Token);
        return (victim.Name, stood, before.Sum());

        List<int> UnderWay(int[] stored) => [.. Enumerable.Range(0, stored.Length).Where(study => stored[study] > 0 && stored[study] < slices)];
    }

    private static async Task UntilEndedAsync(IBatchGrain batch, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var status = await batch.GetStatusAsync();
            if (status.State != BatchState.Ended) continue;
            if (status.Counts.Done != status.Counts.Studies) throw new InvalidOperationException($"Not every study was done after the kill: {status.Counts}");
            return;
        }
    }

    private static async Task<int[]> CountAsync(IBlobStore store, IReadOnlyList<string> prefixes)
    {
        var counts = new int[prefixes.Count];
        for (var study = 0; study < counts.Length; study++)
            await foreach (var item in store.ListAsync(prefixes[study])) counts[study]++;
        return counts;
    }
}
