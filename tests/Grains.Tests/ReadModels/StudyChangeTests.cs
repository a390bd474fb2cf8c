using System.Reflection;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Batches;
using MedCluster.Grains.ReadModels;
using MedCluster.Storage;
using MedCluster.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace MedCluster.Grains.Tests.ReadModels;

/// <summary>What ends the wait of who long polls a study, with grains that tell what the test says.</summary>
public sealed class StudyChangeTests : IDisposable
{
    private const string Batch = "0123456789abcdef0123456789abcdef", Other = "2.25.1", Study = "2.25.2";
    private const int Slices = 20;

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));
    private readonly Guid _activation = Guid.NewGuid();
    private readonly LiveValue<Told> _told = new(new Told(BatchState.Running, 0, StudyState.Waiting));

    public void Dispose()
    {
        _limit.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_wait_for_a_study_ends_when_it_or_its_batchs_state_changes_and_not_at_numbers_alone()
    {
        var store = BlobStores.Open(_folder["store"], TimeProvider.System);
        await new BatchIndex(store).AddAsync(new BatchEntry(Batch, new BatchRequest(new PipelineReference("p", "d", []), 1, 2, WorkPriority.Normal, "", "s"), default), CancellationToken.None);
        await using var board = new StatusBoard(
            Fake.Of<IGrainFactory>(GetGrain), store, Fake.Of<ISiloStatusOracle>((method, _) => throw new NotSupportedException(method.Name)),
            Options.Create(new StatusBoardOptions { Coalescing = TimeSpan.Zero }), TimeProvider.System, NullLogger<StatusBoard>.Instance);

        var change = await NextChangeAsync(board, StudyState.Waiting);
        for (var done = 1; done <= Slices; done++)
        {
            await TellAsync(board, new Told(BatchState.Running, done, StudyState.Waiting));
            Assert.False(change.IsCompleted);
        }
        await TellAsync(board, new Told(BatchState.Running, Slices, StudyState.Running));
        await change.WaitAsync(_limit.Token);

        change = await NextChangeAsync(board, StudyState.Running);
        Assert.False(change.IsCompleted);
        await TellAsync(board, new Told(BatchState.Paused, Slices, StudyState.Running));
        await change.WaitAsync(_limit.Token);
    }

    private async Task<Task> NextChangeAsync(StatusBoard board, StudyState state)
    {
        var found = await board.FindStudyAsync(Study, Batch, ProjectAccess.Everything, _limit.Token);
        Assert.Equal(state, found!.Value.Row.State);
        return found.Value.Change(_limit.Token);
    }

    /// <summary>The batch changes; ends when the board shows it, which wakes who waits first.</summary>
    private async Task TellAsync(StatusBoard board, Told told)
    {
        _told.Publish(told);
        var batch = await board.FindBatchAsync(Batch, ProjectAccess.Everything, _limit.Token);
        await foreach (var view in batch!.WatchAsync(_limit.Token))
            if ((view.State, view.Slices.Done, view.Studies.Running) == (told.State, told.Done, told.Running)) break;
    }

    private object GetGrain(MethodInfo method, object?[] arguments) => method.GetGenericArguments()[0] == typeof(IBatchGrain)
        ? Fake.Of<IBatchGrain>((called, with) => called.Name switch
        {
            nameof(IBatchGrain.GetStatusAsync) => Task.FromResult(_told.Value.Status),
            nameof(IBatchGrain.WaitForChangeAsync) => WaitForChangeAsync((Guid)with[0]!, (long)with[1]!, (CancellationToken)with[2]!),
            _ => throw new NotSupportedException(called.Name),
        })
        : Fake.Of<IBatchShardGrain>((called, _) => called.Name == nameof(IBatchShardGrain.GetStudiesAsync) ? Task.FromResult(_told.Value.Studies) : throw new NotSupportedException(called.Name));

    private async Task<BatchChange> WaitForChangeAsync(Guid activation, long version, CancellationToken cancellationToken)
    {
        if (activation == _activation) await _told.WaitAsync(version, cancellationToken);
        var (told, now) = _told.Read();
        return new BatchChange(_activation, now, told.Status, [(int)now + 1]);
    }

    /// <summary>A batch of two studies: slices done of the one that is computed, and where the other is.</summary>
    private sealed record Told(BatchState State, int Done, StudyState Second)
    {
        public int Running => Second == StudyState.Running ? 2 : 1;

        public BatchStatus Status => new(State, new BatchCounts(2, Running: Running, Slices: Slices, SlicesDone: Done), SlicesPerSecond: Done, TimeLeft: TimeSpan.FromSeconds(1 + Done));

        public IReadOnlyList<StudyStatus> Studies => [new StudyStatus(Other, "1", StudyState.Running, StudyStage.Computing, Slices, Done), new StudyStatus(Study, "2", Second)];
    }

    /// <summary>An interface whose calls a function answers.</summary>
    public class Fake : DispatchProxy
    {
        private Func<MethodInfo, object?[], object?> _answer = null!;

        public static T Of<T>(Func<MethodInfo, object?[], object?> answer) where T : class
        {
            var proxy = Create<T, Fake>();
            ((Fake)(object)proxy)._answer = answer;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
    }
}
