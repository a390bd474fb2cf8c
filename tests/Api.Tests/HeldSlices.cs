using MedCluster.GrainInterfaces.Slices;

namespace MedCluster.Api.Tests;

/// <summary>
/// Holds a silo's slices back on a test's word, so that it certainly has work under way. Slices that are held when their silo is killed are
/// never computed, as when a power cut takes them.
/// </summary>
public sealed class HeldSlices : IIncomingGrainCallFilter
{
    private readonly TaskCompletionSource _some = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource? _gate;
    private int _passing;

    /// <summary>Ends when slices are held.</summary>
    public Task Some => _some.Task;

    /// <summary>From now on so many leases' slices are computed and those of later ones held.</summary>
    public void Hold(int after)
    {
        _passing = after;
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Lets all go.</summary>
    public void LetGo() => _gate?.TrySetResult();

    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is ISliceGrain && _gate is { } gate && Interlocked.Decrement(ref _passing) < 0)
        {
            _some.TrySetResult();
            await gate.Task;
        }
        await context.Invoke();
    }
}
