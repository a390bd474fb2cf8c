using System.Security.Cryptography;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.Grains.Slices;
using MedCluster.Reasons;
using MedCluster.Storage;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Grains.Tests.Slices;

public sealed class InstanceSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InstanceSource _source;
    private readonly string _path;

    public InstanceSourceTests()
    {
        _source = new InstanceSource(BlobStores.Open(_folder["store"], TimeProvider.System));
        _path = _folder["instance.dcm"];
        File.WriteAllBytes(_path, [1, 2, 3, 4]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_was_touched_and_holds_the_same_is_read()
    {
        var taken = TakeIn();
        File.SetLastWriteTimeUtc(_path, File.GetLastWriteTimeUtc(_path).AddMinutes(1));
        using var bytes = await _source.ReadAsync(taken, CancellationToken.None);
        Assert.Equal([1, 2, 3, 4], bytes.Bytes.ToArray());
    }

    [Fact]
    public async Task A_file_that_holds_something_else_than_was_taken_in_is_refused()
    {
        var taken = TakeIn();
        File.WriteAllBytes(_path, [1, 2, 3, 5]);
        File.SetLastWriteTimeUtc(_path, File.GetLastWriteTimeUtc(_path).AddMinutes(1));
        Assert.Equal(ReasonCodes.SourceChanged, await WhyAsync(taken));
        File.WriteAllBytes(_path, [1, 2, 3, 4, 5]);
        Assert.Equal(ReasonCodes.SourceChanged, await WhyAsync(taken));
    }

    [Fact]
    public async Task A_file_that_is_not_there_may_come_back_and_an_instance_that_left_the_store_does_not()
    {
        var taken = TakeIn();
        File.Delete(_path);
        Assert.Equal(ReasonCodes.SourceUnavailable, await WhyAsync(taken));
        Assert.Equal(ReasonCodes.SourceChanged, await WhyAsync(taken with { Location = InstanceSource.InStore("instances/00/0.dcm") }));
    }

    private InstanceReference TakeIn()
    {
        var bytes = File.ReadAllBytes(_path);
        return new InstanceReference(_path, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length, File.GetLastWriteTimeUtc(_path).Ticks);
    }

    private async Task<ReasonCode> WhyAsync(InstanceReference instance) =>
        (await Assert.ThrowsAsync<MedClusterException>(() => _source.ReadAsync(instance, CancellationToken.None))).Reason;
}
