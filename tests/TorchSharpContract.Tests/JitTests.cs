using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace MedCluster.TorchSharpContract.Tests;

public sealed class JitTests
{
    [Fact]
    public void AModuleComputes()
    {
        using var scope = NewDisposeScope();
        using var module = jit.load<Tensor, Tensor>(Fixture("affine"));
        using var noGradients = no_grad();
        var result = module.call(tensor(new float[] { 1, -2.5f, 0 }));
        Assert.Equal(new float[] { 3, -4, 1 }, result.data<float>().ToArray());
    }

    [Fact]
    public void AModuleLoadsOntoANamedDevice()
    {
        using var scope = NewDisposeScope();
        using var module = jit.load<Tensor, Tensor>(Fixture("affine"), DeviceType.CPU, -1);
        Assert.Equal(5, module.call(tensor(new float[] { 2 })).item<float>());
    }

    [Fact]
    public void EvalEndsTrainingMode()
    {
        using var scope = NewDisposeScope();
        using var module = jit.load<Tensor, Tensor>(Fixture("mode"));
        module.train();
        Assert.True(module.training);
        Assert.Equal(2, module.call(tensor(new float[] { 1 })).item<float>());
        module.eval();
        Assert.False(module.training);
        Assert.Equal(1, module.call(tensor(new float[] { 1 })).item<float>());
    }

    [Fact]
    public void AMissingFileIsSaidToBeMissing() =>
        Assert.Throws<FileNotFoundException>(() => jit.load<Tensor, Tensor>(Fixture("missing")));

    [Fact]
    public void AFileThatIsNoModuleIsRefused()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "not a module");
            Assert.Throws<ExternalException>(() => jit.load<Tensor, Tensor>(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void WhatAModuleRaisesComesWithItsMessage()
    {
        using var scope = NewDisposeScope();
        using var module = jit.load<Tensor, Tensor>(Fixture("refuse"));
        var exception = Assert.Throws<ExternalException>(() => module.call(tensor(new float[] { 101 })));
        Assert.Contains("too large", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, module.call(tensor(new float[] { 1 })).item<float>());
    }

    [Fact]
    public void TooMuchMemoryIsAnExternalExceptionThatSaysSo()
    {
        using var scope = NewDisposeScope();
        using var module = jit.load<Tensor, Tensor>(Fixture("greedy"));
        var exception = Assert.Throws<ExternalException>(() => module.call(tensor(new float[] { 1 })));
        Assert.Contains("memory", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModuleOfSeveralResultsIsNoTensorToTensorModule()
    {
        using var scope = NewDisposeScope();
        using var module = jit.load<Tensor, Tensor>(Fixture("pair"));
        Assert.Throws<InvalidCastException>(() => module.call(tensor(new float[] { 1 })));
    }

    [Fact]
    public void NoGradientsWhereTheyAreOff()
    {
        Assert.True(is_grad_enabled());
        using (no_grad())
            Assert.False(is_grad_enabled());
        Assert.True(is_grad_enabled());
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name + ".pt");
}
