using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Api.Tests;

/// <summary>Counts calls of study grains.</summary>
public sealed class StudyCallCounter
{
    private int _calls;

    public int Calls => _calls;

    public void Count() => Interlocked.Increment(ref _calls);
}

/// <summary>Sees every call that comes in at a grain of the silo.</summary>
public sealed class StudyCallFilter(StudyCallCounter counter) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is IStudyGrain) counter.Count();
        return context.Invoke();
    }
}
