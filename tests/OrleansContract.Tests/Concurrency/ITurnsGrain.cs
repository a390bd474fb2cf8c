using MedCluster.OrleansContract.Tests.Support;

namespace MedCluster.OrleansContract.Tests.Concurrency;

public interface ITurnsGrain : IPlaceable
{
    /// <summary>Logs its begin and end under the name, and waits for the signal in between.</summary>
    Task StepAsync(string name, string step, string? signal);

    [AlwaysInterleave]
    Task InterleavedStepAsync(string name, string step, string? signal);

    [ReadOnly]
    Task ReadOnlyStepAsync(string name, string step, string? signal);

    [OneWay]
    Task OneWayStepAsync(string name, string step, string? signal);

    [ResponseTimeout("00:00:00.3")]
    Task ShortStepAsync(string name, string step, string? signal);

    Task<string> CancellableAsync(string name, CancellationToken token);

    Task<string> QueuedAsync(string name, CancellationToken token);

    Task<int> CountSlowlyAsync();

    Task<bool> ComesBackAsync();

    Task<string?> ContextAsync(string key);

    Task<string?> ContextOfAsync(ITurnsGrain other, string key);

    Task SetContextAsync(string key, string value);

    Task<bool> InheritsCallersAsyncLocalAsync();

    Task<int> CallSelfAsync(int depth);
}
