using System.Collections.Concurrent;
using System.Diagnostics;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Bench.Api;

/// <summary>When changes reach the grains that answer for them: a study's outcome its shard, a pause or resumption its batch. Sees every call of the silo, before the grain does.</summary>
internal sealed class ChangeTimes : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, long> _studies = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Arrival> _states = new();

    /// <summary>By Study Instance UID.</summary>
    public IReadOnlyDictionary<string, long> Studies => _studies;

    /// <summary>The states that the batch was told to take.</summary>
    public IReadOnlyCollection<Arrival> States => _states;

    /// <summary>Forgets the states.</summary>
    public void Forget() => _states.Clear();

    public Task Invoke(IIncomingGrainCallContext context)
    {
        switch (context.MethodName)
        {
            case nameof(IBatchShardGrain.ReportStudyAsync) when context.Request.GetArgument(1) is StudyOutcome { State: StudyState.Done } outcome:
                _studies.TryAdd(outcome.StudyInstanceUid, Stopwatch.GetTimestamp());
                break;
            case nameof(IBatchGrain.PauseAsync):
                _states.Enqueue(new Arrival("paused", Stopwatch.GetTimestamp()));
                break;
            case nameof(IBatchGrain.ResumeAsync):
                _states.Enqueue(new Arrival("running", Stopwatch.GetTimestamp()));
                break;
        }
        return context.Invoke();
    }
}
