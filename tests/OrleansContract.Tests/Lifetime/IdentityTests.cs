using MedCluster.OrleansContract.Tests.Concurrency;
using MedCluster.OrleansContract.Tests.Support;

namespace MedCluster.OrleansContract.Tests.Lifetime;

public interface IByGuidGrain : IGrainWithGuidKey
{
    Task<Guid> KeyAsync();
}

public interface IUnimplementedGrain : IGrainWithStringKey
{
    Task NothingAsync();
}

public sealed class ByGuidGrain : Grain, IByGuidGrain
{
    public Task<Guid> KeyAsync() => Task.FromResult(this.GetPrimaryKey());
}

[Collection(ClusterCollection.Name)]
public sealed class IdentityTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Keys()
    {
        var guid = Guid.NewGuid();
        Assert.Equal(guid, await fixture.Client.GetGrain<IByGuidGrain>(guid).KeyAsync());
        Assert.Equal(guid, fixture.Client.GetGrain<IByGuidGrain>(guid).GetPrimaryKey());
        Assert.Equal(-5, fixture.Client.GetGrain<IPlainGrain>(-5).GetPrimaryKeyLong());
        var turns = fixture.Client.GetGrain<ITurnsGrain>("a/b");
        Assert.Equal("a/b", turns.GetPrimaryKeyString());
        Assert.Equal("turns/a/b", turns.GetGrainId().ToString());
        Assert.Equal(GrainId.Create("turns", "a/b"), turns.GetGrainId());
        Assert.Equal(turns.GetGrainId(), GrainId.Parse("turns/a/b"));
        Assert.Equal("bygu" + "id", fixture.Client.GetGrain<IByGuidGrain>(guid).GetGrainId().Type.ToString());
        Assert.Equal("hello", await fixture.Client.GetGrain<ITurnsGrain>(turns.GetGrainId()).ContextAsync("none") ?? "hello");
    }

    [Fact]
    public void References_are_equal_by_grain()
    {
        var factory = fixture.First.ServiceProvider.GetRequiredService<IGrainFactory>();
        Assert.Equal(fixture.Client.GetGrain<ITurnsGrain>("x"), factory.GetGrain<ITurnsGrain>("x"));
        Assert.NotEqual(fixture.Client.GetGrain<ITurnsGrain>("x"), factory.GetGrain<ITurnsGrain>("y"));
        Assert.Single(new HashSet<ITurnsGrain> { fixture.Client.GetGrain<ITurnsGrain>("x"), factory.GetGrain<ITurnsGrain>("x") });
    }

    [Fact]
    public void The_implementation_must_be_known_and_single()
    {
        Assert.Throws<ArgumentException>(() => fixture.Client.GetGrain<IUnimplementedGrain>("x"));
        Assert.Throws<ArgumentException>(() => fixture.Client.GetGrain<IPlaceable>("x"));
        Assert.Throws<ArgumentException>(() => fixture.Client.GetGrain<ILifeGrain>("x", "no such class"));
        Assert.Equal("kept", fixture.Client.GetGrain<ILifeGrain>("x", typeof(KeptGrain).FullName).GetGrainId().Type.ToString());
        // Of several the one named like the interface.
        Assert.Equal("life", fixture.Client.GetGrain<ILifeGrain>("x").GetGrainId().Type.ToString());
    }

    [Fact]
    public void Silo_addresses_have_a_text_form()
    {
        var address = fixture.First.SiloAddress;
        Assert.Equal(address, SiloAddress.FromParsableString(address.ToParsableString()));
        Assert.Equal(address.GetHashCode(), SiloAddress.FromParsableString(address.ToParsableString()).GetHashCode());
        Assert.Equal($"{address.Endpoint.Address}:{address.Endpoint.Port}@{address.Generation}", address.ToParsableString());
    }
}
