using MedCluster.Reasons;
using Xunit;

namespace MedCluster.Inference.Tests;

public sealed class InferenceOptionsTests
{
    public static TheoryData<string, InferenceOptions> Invalid => new()
    {
        { "ThreadsPerCpuDevice", new() { ThreadsPerCpuDevice = 0 } },
        { "ThreadsPerCpuDevice", new() { ThreadsPerCpuDevice = 257 } },
        { "BatchWait", new() { BatchWait = TimeSpan.FromTicks(-1) } },
        { "BatchWait", new() { BatchWait = TimeSpan.FromSeconds(1.1) } },
        { "MaxBatch", new() { MaxBatch = 0 } },
        { "SimulatedBatchTime", new() { SimulatedBatchTime = TimeSpan.FromMinutes(2) } },
        { "'tpu:0'", new() { Devices = ["tpu:0"] } },
        { "'cpu'", new() { Devices = ["cpu:0", "cpu"] } },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void AnOptionOutsideItsRangeIsNamed(string name, InferenceOptions options) =>
        Assert.Contains(name, Assert.Throws<MedClusterException>(options.Validate).Message, StringComparison.Ordinal);

    [Fact]
    public void TheDefaultsAreValidAndNeverSimulated()
    {
        new InferenceOptions().Validate();
        var devices = DeviceDetection.Devices(new InferenceOptions());
        Assert.NotEmpty(devices);
        Assert.DoesNotContain(devices, device => device.Kind == DeviceKind.Sim);
        Assert.Equal(Enumerable.Range(0, devices.Count), devices.Select(device => device.Index));
    }

    [Fact]
    public void NamedDevicesAreTheOnesThatAreUsed() =>
        Assert.Equal(["sim:1", "cpu:0"], DeviceDetection.Devices(new() { Devices = ["sim:1", "cpu"] }).Select(device => device.ToString()));
}
