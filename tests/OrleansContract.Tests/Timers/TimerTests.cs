using MedCluster.OrleansContract.Tests.Support;

namespace MedCluster.OrleansContract.Tests.Timers;

[Collection(ClusterCollection.Name)]
public sealed class TimerTests(ClusterFixture fixture)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_timer_ticks_when_due_and_then_with_its_period_whether_a_tick_fails_or_not()
    {
        var grain = await fixture.PlacedAsync<ITimerGrain>(isLocal: true);
        await grain.StartAsync(2 * Minute, Minute, interleave: false);
        fixture.Time.Advance(Minute);
        Assert.Equal(0, await grain.TicksAsync());
        for (var tick = 1; tick <= 4; tick++)
        {
            fixture.Time.Advance(Minute);
            await Signals.Wait($"{grain.GetPrimaryKeyString()} tick {tick}");
            // The next tick is armed when this one has ended, which is before the next call begins.
            Assert.Equal(tick, await grain.TicksAsync());
        }
        Assert.Equal("tick 1 state True", Signals.Logged(grain.GetPrimaryKeyString())[0]);
        await grain.StopAsync();
        fixture.Time.Advance(10 * Minute);
        Assert.Equal(4, await grain.TicksAsync());
    }

    [Fact]
    public async Task An_infinite_period_ticks_once_and_a_change_arms_it_again()
    {
        var grain = await fixture.PlacedAsync<ITimerGrain>(isLocal: true);
        var name = grain.GetPrimaryKeyString();
        await grain.StartAsync(Minute, Timeout.InfiniteTimeSpan, interleave: false);
        fixture.Time.Advance(Minute);
        await Signals.Wait($"{name} tick 1");
        fixture.Time.Advance(10 * Minute);
        Assert.Equal(1, await grain.TicksAsync());
        await grain.ChangeAsync(Minute, Timeout.InfiniteTimeSpan);
        fixture.Time.Advance(Minute);
        await Signals.Wait($"{name} tick 2");
        await grain.EndAsync();
    }

    [Fact]
    public async Task A_tick_waits_for_the_call_under_way_unless_it_interleaves()
    {
        foreach (var interleave in new[] { false, true })
        {
            var grain = await fixture.PlacedAsync<ITimerGrain>(isLocal: true);
            var name = grain.GetPrimaryKeyString();
            await grain.StartAsync(Minute, Timeout.InfiniteTimeSpan, interleave);
            var call = grain.HoldAsync(name);
            await Signals.Wait($"{name} held");
            fixture.Time.Advance(Minute);
            if (interleave) await Signals.Wait($"{name} tick 1");
            Signals.Set(name);
            await call;
            await Signals.Wait($"{name} tick 1");
            Assert.Equal(interleave ? ["tick 1 state True", "released"] : ["released", "tick 1 state True"], Signals.Logged(name));
        }
    }

    [Fact]
    public async Task Timers_end_with_their_activation()
    {
        var grain = await fixture.PlacedAsync<ITimerGrain>(isLocal: true);
        await grain.StartAsync(Minute, Minute, interleave: false);
        var ended = fixture.Cluster.WaitForDeactivationAsync(grain);
        await grain.EndAsync();
        await ended;
        fixture.Time.Advance(10 * Minute);
        Assert.Equal(0, await grain.TicksAsync());
        Assert.Empty(Signals.Logged(grain.GetPrimaryKeyString()));
    }
}
