using System.Collections.Immutable;
using System.Collections.ObjectModel;
using MedCluster.OrleansContract.Tests.Support;
using Orleans.Serialization;

namespace MedCluster.OrleansContract.Tests.Serialization;

/// <summary>What travels and what does not, within a silo (copied) and between silos (as bytes).</summary>
[Collection(ClusterCollection.Name)]
public sealed class SerializationTests(ClusterFixture fixture)
{
    public static TheoryData<bool> Distances => [true, false];

    [Theory, MemberData(nameof(Distances))]
    public async Task Plain_values(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        object[] values =
        [
            true, (byte)1, (sbyte)-1, 'x', (short)-2, (ushort)3, -4, 5u, -6L, 7ul, 1.5f, double.NaN, 12.34m, (Half)2, (Int128)9, "text äöü ✓", "",
            Guid.NewGuid(), new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc), new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.FromHours(2)),
            TimeSpan.FromTicks(123), new DateOnly(2024, 2, 29), new TimeOnly(1, 2, 3), Colour.Green, DayOfWeek.Friday,
            new Uri("https://example.org/a?b"), new Version(1, 2, 3), GrainId.Create("type", "key/with/slashes"), fixture.First.SiloAddress,
            new Cell(1, 2), (1, "two", (double?)3), Tuple.Create(4, "five"), new KeyValuePair<string, int>("k", 1),
        ];
        foreach (var value in values) Assert.Equal(value, await grain.AnyAsync(value));
        Assert.Null(await grain.AnyAsync(null));
        Assert.Equal(DateTimeKind.Utc, ((DateTime)(await grain.AnyAsync(new DateTime(1, DateTimeKind.Utc)))!).Kind);
    }

    [Theory, MemberData(nameof(Distances))]
    public async Task Collections(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        object[] values =
        [
            new byte[] { 1, 2, 3 }, new[] { 1.5, 2.5 }, new[] { "a", null }, new[] { new[] { 1 }, [2, 3] }, new[,] { { 1, 2, 3 }, { 4, 5, 6 } }, new string?[,,] { { { "a" }, { null } } }, Array.Empty<int>(), new[] { Colour.Red },
            new object?[] { 1, "two", null, new Reading("r", 1, null) },
            new List<int> { 1, 2 }, new List<Reading> { new("a", 1, null) }, new Queue<int>([1, 2]), new Stack<int>([1, 2, 3]), new HashSet<string> { "a", "b" }, new SortedSet<int> { 2, 1 },
            new Dictionary<string, int> { ["a"] = 1 }, new SortedDictionary<string, int> { ["b"] = 1, ["a"] = 2 }, new Dictionary<Cell, List<string>> { [new Cell(1, 2)] = ["x"] },
            new ReadOnlyCollection<int>([1, 2]), new Collection<int> { 3 }, new ReadOnlyDictionary<string, int>(new Dictionary<string, int> { ["a"] = 1 }),
            ImmutableArray.Create(1, 2), ImmutableList.Create("a"), ImmutableHashSet.Create(1), ImmutableDictionary<string, int>.Empty.Add("a", 1),
            ImmutableSortedDictionary<string, int>.Empty.Add("a", 1), ImmutableSortedSet.Create(2, 1),
        ];
        foreach (var value in values)
        {
            var answer = await grain.AnyAsync(value);
            Assert.IsType(value.GetType(), answer);
            Assert.Equal(value, answer);
        }
    }

    [Theory, MemberData(nameof(Distances))]
    public async Task A_dictionary_keeps_its_comparer(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        var answer = (Dictionary<string, int>)(await grain.AnyAsync(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }))!;
        Assert.True(answer.ContainsKey("A"));
    }

    [Theory, MemberData(nameof(Distances))]
    public async Task Records_structs_tuples_and_generics(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        var reading = new Reading("mass", 1.25, DateTimeOffset.UnixEpoch);
        Assert.Equal(reading, await grain.ReadingAsync(reading));
        Assert.Equal([reading], await grain.ListAsync(new[] { reading }));
        Assert.Equal([reading], await grain.ListAsync(new List<Reading> { reading }));
        Assert.Equal(new Cell(3, 4), await grain.CellAsync(new Cell(3, 4)));
        Assert.Equal((1, "b", new Cell(5, 6)), await grain.TupleAsync((1, "b", new Cell(5, 6))));
        Assert.Equal((1, null!, null), await grain.TupleAsync((1, null!, null)));
        var extent = (Extent)(await grain.AnyAsync(new Extent { Width = 1, Height = 2 }))!;
        Assert.Equal((1, 2), (extent.Width, extent.Height));
        Assert.Equal(new[,] { { 1 }, { 2 } }, await grain.GridAsync(new[,] { { 1 }, { 2 } }));
        var page = (Page<Reading>)(await grain.AnyAsync(new Page<Reading>([reading], 9)))!;
        Assert.Equal(reading, Assert.Single(page.Items));
        Assert.Equal(9, page.Total);
    }

    [Theory, MemberData(nameof(Distances))]
    public async Task Members_without_an_id_do_not_travel(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        Assert.Equal(new Annotated("n") { Count = 2 }, await grain.AnyAsync(new Annotated("n") { Count = 2, Forgotten = 3 }));
    }

    [Theory, MemberData(nameof(Distances))]
    public async Task Derived_types_behind_their_base(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        Assert.Equal(new Circle("c", 2), await grain.ShapeAsync(new Circle("c", 2)));
        var polygon = Assert.IsType<Polygon>(await grain.ShapeAsync(new Polygon("p", [new Cell(1, 2)])));
        Assert.Equal(("p", new Cell(1, 2)), (polygon.Name, Assert.Single(polygon.Corners)));

        var dog = new Dog { Age = 3, Name = "Rex", Secret = "bone", Forgotten = "gone", Friends = { new Animal { Name = "Tom" } } };
        var answer = Assert.IsType<Dog>(await grain.AnyAsync(dog));
        Assert.Equal((3, "Rex", "bone", "Tom", "made by the initializer"), (answer.Age, answer.Name, answer.Secret, answer.Friends.Single().Name, answer.Forgotten));
    }

    [Theory, MemberData(nameof(Distances))]
    public async Task Classes_of_every_make(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        var fields = (ReadOnlyFields)(await grain.AnyAsync(new ReadOnlyFields(1, new Cell(2, 3))
        {
            Shapes = new Dictionary<string, IReadOnlyList<Shape>> { ["s"] = new List<Shape> { new Circle("c", 1) } },
            Bytes = new byte[] { 1, 2 }.AsMemory(1),
        }))!;
        Assert.Equal((1, new Cell(2, 3)), fields.Values);
        Assert.Equal(new Circle("c", 1), fields.Shapes!["s"].Single());
        Assert.Equal([2], fields.Bytes.ToArray());
        var captured = (Captured)(await grain.AnyAsync(new Captured(4)))!;
        Assert.Equal((8, 0), (captured.Twice, captured.Value));
    }

    [Theory, MemberData(nameof(Distances))]
    public async Task Collection_expressions_behind_an_interface(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        var reading = new Reading("a", 1, null);
        Assert.Empty(await grain.ListAsync([]));
        Assert.Equal([reading], await grain.ListAsync([reading]));
        Assert.Equal([reading, reading], await grain.ListAsync([reading, reading]));
        Assert.Equal([reading, reading], await grain.ListAsync([.. Enumerable.Repeat(reading, 2)]));
    }

    [Theory, MemberData(nameof(Distances))]
    public async Task Cycles_and_shared_objects_stay_what_they_are(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        var first = new Node { Name = "first" };
        first.Next = new Node { Name = "second", Next = first };
        first.Others = [first, first.Next, .. Enumerable.Range(0, 40).Select(i => new Node { Name = $"{i}", Next = first })];
        var answer = (Node)(await grain.AnyAsync(first))!;
        Assert.NotSame(first, answer);
        Assert.Same(answer, answer.Next!.Next);
        Assert.Same(answer, answer.Others[0]);
        Assert.Same(answer.Next, answer.Others[1]);
        Assert.All(answer.Others.Skip(2), other => Assert.Same(answer, other.Next));
        Assert.Equal("39", answer.Others[^1].Name);

        var animal = new Animal();
        Assert.True(await grain.AreSameAsync(animal, animal));
        Assert.False(await grain.AreSameAsync(animal, new Animal()));
    }

    [Theory, MemberData(nameof(Distances))]
    public async Task References_to_grains(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        var other = await fixture.PlacedAsync<IEchoGrain>(!isLocal);
        Assert.Equal(other.GetPrimaryKeyString(), await grain.KeyOfAsync(other));
        var self = await grain.SelfAsync();
        Assert.Equal(grain, self);
        Assert.Equal(grain.GetHashCode(), self.GetHashCode());
        Assert.Equal(grain.GetGrainId(), self.GetGrainId());
        Assert.NotEqual(grain, other);
        Assert.Equal(5, ((Cell)(await self.AnyAsync(new Cell(5, 6)))!).Row);
        Assert.Equal(other, ((Box)(await grain.AnyAsync(new Box(other)))!).Content);
    }

    [Theory, MemberData(nameof(Distances))]
    public async Task Types_without_a_serializer_are_refused(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        await Assert.ThrowsAsync<CodecNotFoundException>(() => grain.AnyAsync(new Unmarked()));
        await Assert.ThrowsAsync<CodecNotFoundException>(() => grain.AnyAsync(new Box(new Unmarked())));
        await Assert.ThrowsAsync<CodecNotFoundException>(() => grain.AnyAsync(new Tainted(new Unmarked())));
        await Assert.ThrowsAsync<CodecNotFoundException>(grain.GiveUnmarkedAsync);
        await Assert.ThrowsAsync<CodecNotFoundException>(() => grain.AnyAsync(new[] { 1 }.Select(i => 2 * i)));
        await Assert.ThrowsAnyAsync<Exception>(() => grain.AnyAsync(new WithUnmarkedBase { Kept = 1, Lost = 2 }));
        Assert.Equal(1, await grain.AnyAsync(1));
    }

    [Theory, MemberData(nameof(Distances))]
    public async Task A_grain_cannot_change_its_callers_objects_nor_a_caller_the_grains(bool isLocal)
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal);
        var values = new List<int> { 1, 2 };
        Assert.Equal(0, await grain.ChangeAsync(values));
        Assert.Equal(2, values.Count);
        (await grain.OwnAsync()).Clear();
        Assert.Equal(3, await grain.OwnCountAsync());
    }

    [Fact]
    public async Task What_is_immutable_is_handed_over_within_a_silo()
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal: true);
        var name = Guid.NewGuid().ToString();
        var frozen = new Frozen { Values = [1] };
        await grain.KeepAsync(name, frozen);
        Assert.Same(frozen, Signals.Get(name));
        var values = new[] { 1, 2 };
        await grain.KeepParameterAsync(name, values);
        Assert.Same(values, Signals.Get(name));
        var partly = new Partly { Mutable = values, Frozen = frozen };
        await grain.KeepPartlyAsync(name, partly);
        var kept = (Partly)Signals.Get(name)!;
        Assert.NotSame(values, kept.Mutable);
        Assert.Same(frozen, kept.Frozen);
    }

    [Fact]
    public async Task What_is_immutable_is_another_object_on_another_silo()
    {
        var grain = await fixture.PlacedAsync<IEchoGrain>(isLocal: false);
        var name = Guid.NewGuid().ToString();
        var frozen = new Frozen { Values = [1] };
        await grain.KeepAsync(name, frozen);
        Assert.NotSame(frozen, Signals.Get(name));
        Assert.Equal(frozen.Values, ((Frozen)Signals.Get(name)!).Values);
    }

    [Fact]
    public async Task A_method_without_a_result()
    {
        await (await fixture.PlacedAsync<IEchoGrain>(isLocal: true)).NothingAsync();
        await (await fixture.PlacedAsync<IEchoGrain>(isLocal: false)).NothingAsync();
    }
}
