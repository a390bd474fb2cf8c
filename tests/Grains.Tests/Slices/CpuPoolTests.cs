using MedCluster.Grains.Slices;
using Xunit;

namespace MedCluster.Grains.Tests.Slices;

public sealed class CpuPoolTests
{
    [Fact]
    public async Task A_slice_does_not_wait_behind_studies_that_wait_for_the_store()
    {
        using var pool = new CpuPool(workers: 1);
        var store = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var studies = Enumerable.Range(0, 3).Select(_ => pool.RunStudyAsync(() => store.Task, CancellationToken.None)).ToList();
        Assert.Equal(1, await pool.RunAsync(() => Task.FromResult(1), CancellationToken.None));
        Assert.DoesNotContain(studies, study => study.IsCompleted);
        store.SetResult(2);
        Assert.All(await Task.WhenAll(studies), result => Assert.Equal(2, result));
    }
}
