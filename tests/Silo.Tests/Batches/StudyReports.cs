using System.Collections.Concurrent;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Silo.Tests.Batches;

/// <summary>What the studies of all silos tell their shards.</summary>
internal sealed class StudyReports : IIncomingGrainCallFilter
{
    private readonly ConcurrentQueue<StudyOutcome> _outcomes = new();

    /// <summary>What was told so far.</summary>
    public IReadOnlyList<StudyOutcome> Outcomes => [.. _outcomes];

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.Name == nameof(IBatchShardGrain.ReportStudyAsync)) _outcomes.Enqueue((StudyOutcome)context.Request.GetArgument(1)!);
        return context.Invoke();
    }
}
