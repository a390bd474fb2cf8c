using MedCluster.OrleansContract.Tests.Support;

namespace MedCluster.OrleansContract.Tests.Lifetime;

[Collection(ClusterCollection.Name)]
public sealed class LifetimeTests(ClusterFixture fixture)
{
    private readonly string _name = Guid.NewGuid().ToString("N");

    private ILifeGrain Grain => fixture.Client.GetGrain<ILifeGrain>(_name, typeof(LifeGrain).FullName);

    [Fact]
    public async Task An_activation_begins_with_the_first_call_and_ends_when_it_wants()
    {
        var first = await Grain.IdAsync();
        Assert.Equal(first, await Grain.IdAsync());
        Assert.True(await Grain.KnowsItsContextAsync());
        Assert.Equal(first, await Grain.EndAsync());
        await Signals.Wait($"{_name} disposed");
        Assert.NotEqual(first, await Grain.IdAsync());
        Assert.Equal(["activated", "deactivated ApplicationRequested", "disposed", "activated"], Signals.Logged(_name));
    }

    [Fact]
    public async Task Calls_that_come_while_it_ends_go_to_the_next_activation()
    {
        var ending = Grain.EndLaterAsync(_name);
        await Signals.Wait($"{_name} ends");
        var calls = Enumerable.Range(0, 10).Select(_ => Grain.IdAsync()).ToArray();
        Signals.Set(_name);
        var first = await ending;
        var later = (await Task.WhenAll(calls)).Distinct().ToArray();
        Assert.NotEqual(first, Assert.Single(later));
    }

    [Fact]
    public async Task Idle_activations_are_collected_and_kept_ones_are_not()
    {
        var management = fixture.Client.GetGrain<IManagementGrain>(0);
        var kept = fixture.Client.GetGrain<IKeptGrain>(_name + " kept");
        var delayed = fixture.Client.GetGrain<ILifeGrain>(_name + " delayed", typeof(LifeGrain).FullName);
        var (idleId, keptId, delayedId) = (await Grain.IdAsync(), await kept.IdAsync(), await delayed.IdAsync());
        await delayed.DelayAsync(TimeSpan.FromHours(1));
        await management.ForceActivationCollection(TimeSpan.Zero);
        await Signals.Wait($"{_name} deactivated");
        Assert.Contains("deactivated ActivationIdle", Signals.Logged(_name));
        Assert.NotEqual(idleId, await Grain.IdAsync());
        Assert.Equal(keptId, await kept.IdAsync());
        // A delay holds against the collection that comes by itself only.
        Assert.NotEqual(delayedId, await delayed.IdAsync());
    }

    [Fact]
    public async Task An_activation_that_fails_fails_its_calls_and_the_next_call_tries_again()
    {
        var grain = fixture.Client.GetGrain<IFragileGrain>(_name);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(grain.WhereAsync);
        Assert.Contains("not this time", exception.Message, StringComparison.Ordinal);
        await grain.WhereAsync();
    }

    [Fact]
    public async Task A_grain_need_not_derive_from_Grain() =>
        Assert.Equal("plain-one/FF active 255", await fixture.Client.GetGrain<IPlainGrain>(255).IdentityAsync());

    [Fact]
    public async Task A_test_can_wait_for_an_end()
    {
        await Grain.IdAsync();
        var ended = fixture.Cluster.WaitForDeactivationAsync(Grain);
        await fixture.Cluster.DeactivateAsync(Grain);
        await ended;
        Assert.Contains("deactivated ApplicationRequested", Signals.Logged(_name));
    }
}
