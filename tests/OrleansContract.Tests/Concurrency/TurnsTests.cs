using MedCluster.OrleansContract.Tests.Serialization;
using MedCluster.OrleansContract.Tests.Support;

namespace MedCluster.OrleansContract.Tests.Concurrency;

/// <summary>Which calls of a grain run when.</summary>
[Collection(ClusterCollection.Name)]
public sealed class TurnsTests(ClusterFixture fixture)
{
    private readonly string _name = Guid.NewGuid().ToString("N");

    [Theory, MemberData(nameof(SerializationTests.Distances), MemberType = typeof(SerializationTests))]
    public async Task A_call_waits_for_the_one_before(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<ITurnsGrain>(isLocal);
        var first = grain.StepAsync(_name, "first", _name);
        await Signals.Wait($"{_name} first has begun");
        var second = grain.StepAsync(_name, "second", null);
        Signals.Set(_name);
        await Task.WhenAll(first, second);
        Assert.Equal(["first begins", "first ends", "second begins", "second ends"], Signals.Logged(_name));
    }

    [Fact]
    public async Task A_reentrant_grain_begins_one_call_while_another_waits()
    {
        var grain = await fixture.PlacedAsync<IReentrantTurnsGrain>(isLocal: true);
        var first = grain.StepAsync(_name, "first", _name);
        await grain.StepAsync(_name, "second", null);
        Signals.Set(_name);
        await first;
        Assert.Equal("first ends", Signals.Logged(_name)[^1]);
        Assert.Equal(3, await grain.CallSelfAsync(3));
    }

    [Fact]
    public async Task A_call_that_always_interleaves_does_not_wait()
    {
        var grain = await fixture.PlacedAsync<ITurnsGrain>(isLocal: true);
        var first = grain.StepAsync(_name, "first", _name);
        await grain.InterleavedStepAsync(_name, "second", null);
        Signals.Set(_name);
        await first;
        Assert.Equal("first ends", Signals.Logged(_name)[^1]);
    }

    [Fact]
    public async Task Read_only_calls_interleave_with_each_other_only()
    {
        var grain = await fixture.PlacedAsync<ITurnsGrain>(isLocal: true);
        var first = grain.ReadOnlyStepAsync(_name, "first", _name);
        await Signals.Wait($"{_name} first has begun");
        await grain.ReadOnlyStepAsync(_name, "second", null);
        var third = grain.StepAsync(_name, "third", null);
        Signals.Set(_name);
        await Task.WhenAll(first, third);
        Assert.Equal(["first begins", "second begins", "second ends", "first ends", "third begins", "third ends"], Signals.Logged(_name));
    }

    [Fact]
    public async Task Nobody_waits_for_a_one_way_call_nor_hears_of_its_failure()
    {
        var grain = await fixture.PlacedAsync<ITurnsGrain>(isLocal: false);
        await grain.OneWayStepAsync(_name, "only", _name);
        Signals.Set(_name);
        await Signals.Wait($"{_name} only has ended");
    }

    // Between silos the order is not kept.
    [Fact]
    public async Task Calls_of_one_caller_on_the_same_silo_begin_in_the_order_in_which_they_were_made()
    {
        var grain = await fixture.PlacedAsync<ITurnsGrain>(isLocal: true);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => grain.StepAsync(_name, $"{i}", null)));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i} begins"), Signals.Logged(_name).Where(line => line.EndsWith("begins", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_a_grain_awaits_comes_back_to_it_and_Task_Run_leaves_it() =>
        Assert.True(await (await fixture.PlacedAsync<ITurnsGrain>(isLocal: true)).ComesBackAsync());

    [Fact]
    public async Task A_grain_is_never_executed_by_two_threads()
    {
        var grain = await fixture.PlacedAsync<IReentrantTurnsGrain>(isLocal: true);
        var counts = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(grain.CountSlowlyAsync)));
        Assert.Equal(1000, counts.Max());
    }

    [Theory, MemberData(nameof(SerializationTests.Distances), MemberType = typeof(SerializationTests))]
    public async Task A_late_answer_is_a_timeout(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<ITurnsGrain>(isLocal);
        await Assert.ThrowsAsync<TimeoutException>(() => grain.ShortStepAsync(_name, "late", _name));
        Signals.Set(_name);
        await Signals.Wait($"{_name} late has ended");
        await grain.StepAsync(_name, "next", null);
    }

    [Theory, MemberData(nameof(SerializationTests.Distances), MemberType = typeof(SerializationTests))]
    public async Task Cancellation_reaches_the_grain(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<ITurnsGrain>(isLocal);
        using var source = new CancellationTokenSource();
        var call = grain.CancellableAsync(_name, source.Token);
        await Signals.Wait($"{_name} has begun");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Signals.Wait($"{_name} was cancelled");
    }

    [Fact]
    public async Task A_cancelled_token_makes_no_call()
    {
        var grain = await fixture.PlacedAsync<ITurnsGrain>(isLocal: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.QueuedAsync(_name, new CancellationToken(true)));
        Assert.Equal("done", await grain.QueuedAsync(_name, CancellationToken.None));
        Assert.Single(Signals.Logged(_name));
    }

    [Theory, MemberData(nameof(SerializationTests.Distances), MemberType = typeof(SerializationTests))]
    public async Task The_request_context_goes_along_and_does_not_come_back(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<ITurnsGrain>(isLocal);
        var other = await fixture.PlacedAsync<ITurnsGrain>(!isLocal);
        RequestContext.Set("who", "me");
        Assert.Equal("me", await grain.ContextAsync("who"));
        Assert.Equal("me", await grain.ContextOfAsync(other, "who"));
        await grain.SetContextAsync("who", "you");
        Assert.Equal("me", RequestContext.Get("who"));
        Assert.True(RequestContext.Remove("who"));
        Assert.Null(await grain.ContextAsync("who"));
        RequestContext.Set("a", "b");
        RequestContext.Clear();
        Assert.Empty(RequestContext.Keys);
    }

    [Fact]
    public async Task Nothing_else_of_the_callers_execution_context_goes_along()
    {
        var grain = await fixture.PlacedAsync<ITurnsGrain>(isLocal: true);
        TurnsGrainBase.Ambient.Value = "here";
        Assert.False(await grain.InheritsCallersAsyncLocalAsync());
    }
}
