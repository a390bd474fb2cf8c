namespace Orleans.Runtime;

/// <summary>The stages of a silo's start and, in reverse, of its stop; see <see cref="ServiceLifecycleStage"/>.</summary>
public interface ISiloLifecycle : ILifecycleObservable
{
    int HighestCompletedStage { get; }

    int LowestStoppedStage { get; }
}
