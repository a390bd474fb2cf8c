using System.Globalization;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.ReadModels;
using Xunit;

namespace MedCluster.Grains.Tests.ReadModels;

public sealed class BatchStudiesTests
{
    [Fact]
    public void Shards_that_are_told_at_once_are_all_there()
    {
        const int Shards = 20_000, Threads = 4;
        var studies = new BatchStudies();
        studies.Resize(Shards);
        using var start = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            start.SignalAndWait();
            for (var shard = thread; shard < Shards; shard += Threads) studies.Set(shard, [Row(shard)]);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.All(Enumerable.Range(0, Shards), shard => Assert.NotNull(studies.Find(Uid(shard))));
    }

    private static string Uid(int shard) => string.Create(CultureInfo.InvariantCulture, $"2.25.{shard}");

    private static StudyRow Row(int shard) => new("batch", Uid(shard), "run", "pipeline", "", StudyState.Waiting);
}
