using MedCluster.OrleansContract.Tests.Support;
using Orleans.Serialization;

namespace MedCluster.OrleansContract.Tests.Serialization;

[Collection(ClusterCollection.Name)]
public sealed class ExceptionTests(ClusterFixture fixture)
{
    [Theory, MemberData(nameof(SerializationTests.Distances), MemberType = typeof(SerializationTests))]
    public async Task Those_of_the_system_keep_type_message_and_inner_exception(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.ThrowAsync("system"));
        Assert.Equal("system text", exception.Message);
        Assert.Equal("inner text", Assert.IsType<ArgumentException>(exception.InnerException).Message);
        Assert.Contains(nameof(EchoGrain.ThrowAsync), exception.StackTrace, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(SerializationTests.Distances), MemberType = typeof(SerializationTests))]
    public async Task Marked_ones_keep_their_members(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        var exception = await Assert.ThrowsAsync<MarkedException>(() => grain.ThrowAsync("marked"));
        Assert.Equal(("marked text", 42), (exception.Message, exception.Code));
    }

    [Theory, MemberData(nameof(SerializationTests.Distances), MemberType = typeof(SerializationTests))]
    public async Task An_aggregate_keeps_its_parts(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        var exception = await Assert.ThrowsAsync<AggregateException>(() => grain.ThrowAsync("aggregate"));
        Assert.Equal(["one", "two"], exception.InnerExceptions.Select(inner => inner.Message));
    }

    [Fact]
    public async Task Unmarked_ones_stay_themselves_within_a_silo()
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal: true);
        Assert.Equal("unmarked text", (await Assert.ThrowsAsync<UnmarkedException>(() => grain.ThrowAsync("unmarked"))).Message);
    }

    [Fact]
    public async Task Unmarked_ones_do_not_travel_between_silos()
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal: false);
        await Assert.ThrowsAsync<CodecNotFoundException>(() => grain.ThrowAsync("unmarked"));
    }
}
