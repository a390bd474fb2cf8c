using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Studies;
using MedCluster.Imaging.Phantoms;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MedCluster.Silo.Tests.Failure;

/// <summary>Studies whose work is lost or times out more often than it may: dead letters by name, which a retry puts back.</summary>
public sealed class ExhaustedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExhaustedTests() => PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Thorax, Size: 64, Slices: 12));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, "silo-lost")]
    [InlineData(false, "retries-exhausted")]
    public async Task A_study_whose_slices_are_lost_again_and_again_ends_as_a_dead_letter(bool silosLost, string reason)
    {
        // What the caller sees of a silo that was killed, and of one that doesn't answer; LostSiloTests kills real ones.
        var faults = new Faults { Fault = () => silosLost ? new SiloUnavailableException("The silo is gone.") : new TimeoutException("No answer.") };
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 1, inference: new SimulatedDevices().Of, configure: services => services
            .AddSingleton<IIncomingGrainCallFilter>(faults).Configure<StudyOptions>(options => (options.SiloLosses, options.TimeoutAttempts) = (2, 2)));
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        var outcome = Assert.Single(await silos.OutcomesAsync(submission));
        Assert.Equal((StudyState.Failed, reason, false, 2), (outcome.State, outcome.Reason, outcome.Committed, outcome.Attempts));

        faults.Fault = null;
        Assert.Equal(1, await silos.Batch(submission).RetryAsync());
        await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        Assert.Equal(StudyState.Done, Assert.Single(await silos.OutcomesAsync(submission)).State);
    }

    [Fact]
    public async Task A_retry_while_a_shards_last_outcomes_are_written_leaves_no_study_behind()
    {
        var faults = new Faults { Fault = () => new TimeoutException("No answer.") };
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 1, inference: new SimulatedDevices().Of, configure: services => services
            .AddSingleton<IIncomingGrainCallFilter>(faults).Configure<StudyOptions>(options => options.TimeoutAttempts = 1));
        // From its first fault on, the study's only outcome is what there is to write of the shard.
        var (written, writing, computed) = (Source(), Source(), Source());
        silos.Store.BeforeReplace = name =>
        {
            if (faults.Thrown == 0 || !name.StartsWith("state/shard/", StringComparison.Ordinal)) return Task.CompletedTask;
            writing.TrySetResult();
            return written.Task;
        };
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        await writing.Task.WaitAsync(TimeSpan.FromMinutes(4));
        await silos.UntilAsync(submission, status => status.Counts.Failed == 1);
        var shard = silos.Grains.GetGrain<IBatchShardGrain>(BatchShardGrain.KeyOf(submission.BatchId, 0));
        // The batch looks at its shards as often as the shard at itself; what isn't written hasn't ended, however often.
        var looks = faults.Looks;
        await ThreeSilos.UntilAsync(() => Task.FromResult(faults.Looks), now => now > looks + 10);
        Assert.Equal(BatchState.Running, (await shard.GetStatusAsync()).State);

        (faults.Hold, faults.Fault) = (computed.Task, null);
        var retried = silos.Batch(submission).RetryAsync();
        await ThreeSilos.UntilAsync(() => silos.OutcomesAsync(submission), outcomes => outcomes[0].State != StudyState.Failed);
        written.SetResult();
        Assert.Equal(1, await retried);
        // Not a slice of the study is computed yet.
        Assert.Equal(BatchState.Running, (await shard.GetStatusAsync()).State);

        computed.SetResult();
        var status = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        Assert.Equal((1, 0), (status.Counts.Done, status.Counts.Failed));
        Assert.Equal(StudyState.Done, Assert.Single(await silos.OutcomesAsync(submission)).State);
    }

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Calls of slice grains end in it while there is one, and wait for what they are told to.</summary>
    private sealed class Faults : IIncomingGrainCallFilter
    {
        private int _thrown, _looks;

        public Func<Exception>? Fault { get; set; }

        public Task Hold { get; set; } = Task.CompletedTask;

        public int Thrown => Volatile.Read(ref _thrown);

        /// <summary>How often shards were asked where they stand.</summary>
        public int Looks => Volatile.Read(ref _looks);

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.InterfaceMethod.DeclaringType == typeof(IBatchShardGrain) && context.InterfaceMethod.Name == nameof(IBatchShardGrain.GetStatusAsync)) Interlocked.Increment(ref _looks);
            if (context.InterfaceMethod.DeclaringType == typeof(ISliceGrain))
            {
                if (Fault is { } fault)
                {
                    Interlocked.Increment(ref _thrown);
                    throw fault();
                }
                await Hold;
            }
            await context.Invoke();
        }
    }
}
