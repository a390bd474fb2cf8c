using MedCluster.Reasons;
using Xunit;

namespace MedCluster.Inference.Tests;

public sealed class DeviceIdTests
{
    [Theory]
    [InlineData("cpu:0", DeviceKind.Cpu, 0)]
    [InlineData("cuda:15", DeviceKind.Cuda, 15)]
    [InlineData("sim:1023", DeviceKind.Sim, 1023)]
    public void ANameIsReadAndWritten(string name, DeviceKind kind, int index)
    {
        Assert.Equal(new DeviceId(kind, index), DeviceId.Parse(name));
        Assert.Equal(name, DeviceId.Parse(name).ToString());
    }

    [Fact]
    public void AKindAloneIsItsFirstDevice() => Assert.Equal("cuda:0", DeviceId.Parse("cuda").ToString());

    [Theory]
    [InlineData("")]
    [InlineData("gpu:0")]
    [InlineData("CPU:0")]
    [InlineData("cpu:")]
    [InlineData("cpu:-1")]
    [InlineData("cpu:+1")]
    [InlineData("cpu: 1")]
    [InlineData("cpu:1024")]
    [InlineData("cpu:99999999999")]
    [InlineData("cpu:0:0")]
    public void WhatIsNoDeviceIsNamedInTheError(string name)
    {
        var exception = Assert.Throws<MedClusterException>(() => DeviceId.Parse(name));
        Assert.Equal(ReasonCodes.DeviceUnavailable, exception.Reason);
        Assert.Contains($"'{name}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoTextIsNoDevice() => Assert.False(DeviceId.TryParse(null, out _));
}
