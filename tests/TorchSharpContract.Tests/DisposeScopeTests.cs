using Xunit;
using static TorchSharp.torch;

namespace MedCluster.TorchSharpContract.Tests;

public sealed class DisposeScopeTests
{
    [Fact]
    public void AScopeDisposesWhatWasMadeInIt()
    {
        Tensor made;
        using (var scope = NewDisposeScope())
        {
            made = zeros([1]);
            Assert.True(scope.Contains(made));
            Assert.Equal(1, scope.DisposablesCount);
        }

        Assert.True(made.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => made.shape);
    }

    [Fact]
    public void WhatIsMovedOutLivesAsLongAsTheOuterScope()
    {
        Tensor moved, also;
        using (NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
            {
                moved = inner.MoveToOuter(zeros([1]));
                also = zeros([1]).MoveToOuterDisposeScope();
            }

            Assert.False(moved.IsInvalid);
            Assert.False(also.IsInvalid);
        }

        Assert.True(moved.IsInvalid);
        Assert.True(also.IsInvalid);
    }

    [Fact]
    public void WhatIsDetachedIsItsHoldersOwn()
    {
        Tensor detached, also;
        using (var scope = NewDisposeScope())
        {
            detached = zeros([1]).DetachFromDisposeScope();
            also = scope.Detach(zeros([1]));
        }

        Assert.False(detached.IsInvalid);
        detached.Dispose();
        also.Dispose();
        Assert.True(detached.IsInvalid);
    }

    [Fact]
    public void ADisposedTensorLeavesItsScope()
    {
        using var scope = NewDisposeScope();
        zeros([1]).Dispose();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void AScopeCanBeEmptiedAndUsedOn()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (zeros([1]), zeros([1]));
        Assert.Same(second, scope.DisposeEverythingBut(second));
        Assert.True(first.IsInvalid);
        Assert.False(second.IsInvalid);
        scope.DisposeEverything();
        Assert.True(second.IsInvalid);
    }

    [Fact]
    public void AScopeIsOfItsThread()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;
        var thread = new Thread(() => elsewhere = zeros([1]));
        thread.Start();
        thread.Join();
        Assert.False(scope.Contains(elsewhere!));
        elsewhere!.Dispose();
    }
}
