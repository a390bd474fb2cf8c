using MedCluster.Grains.State;
using Xunit;

namespace MedCluster.Grains.Tests.State;

public sealed class StateWriterTests
{
    private readonly List<TaskCompletionSource> _writes = [];
    private readonly StateWriter _writer;

    public StateWriterTests() => _writer = new StateWriter(() =>
    {
        _writes.Add(new TaskCompletionSource());
        return _writes[^1].Task;
    });

    [Fact]
    public async Task Changes_during_a_write_are_in_one_next_write()
    {
        var first = _writer.WriteAsync();
        var (second, third) = (_writer.WriteAsync(), _writer.WriteAsync());
        Assert.Single(_writes);
        _writes[0].SetResult();
        await first;
        Assert.Equal(2, _writes.Count);
        Assert.False(second.IsCompleted);
        _writes[1].SetResult();
        await Task.WhenAll(second, third);
        Assert.Equal(2, _writes.Count);
    }

    [Fact]
    public async Task A_failed_write_fails_for_who_asked_and_not_for_the_next()
    {
        var first = _writer.WriteAsync();
        var second = _writer.WriteAsync();
        _writes[0].SetException(new InvalidOperationException("lost"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        _writes[1].SetResult();
        await second;
    }

    [Fact]
    public async Task Settled_is_when_the_last_write_asked_for_ended_however_it_did()
    {
        Assert.True(_writer.SettleAsync().IsCompleted);
        var (first, second) = (_writer.WriteAsync(), _writer.WriteAsync());
        var settled = _writer.SettleAsync();
        _writes[0].SetResult();
        await first;
        Assert.False(settled.IsCompleted);
        _writes[1].SetException(new InvalidOperationException("lost"));
        await settled;
        await Assert.ThrowsAsync<InvalidOperationException>(() => second);
    }
}
