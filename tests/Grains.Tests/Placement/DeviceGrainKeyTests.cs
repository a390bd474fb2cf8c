using MedCluster.Grains.Placement;
using Xunit;

namespace MedCluster.Grains.Tests.Placement;

public sealed class DeviceGrainKeyTests
{
    private readonly SiloAddress _silo = SiloAddress.New(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 11111), 42);

    [Fact]
    public void A_worker_key_names_silo_device_and_model()
    {
        var key = DeviceGrainKey.Worker(_silo.ToParsableString(), "cuda:1", "ct-tissue", "abc");
        Assert.Equal(_silo, DeviceGrainKey.Silo(key));
        Assert.Equal(("cuda:1", "ct-tissue", "abc"), DeviceGrainKey.Worker(key));
    }

    [Fact]
    public void A_slice_key_names_its_silo() => Assert.Equal(_silo, DeviceGrainKey.Silo(DeviceGrainKey.Slice(_silo.ToParsableString(), "run", 7)));
}
