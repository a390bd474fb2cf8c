using System.Threading.Channels;
using MedCluster.Reasons;
using TorchSharp;
using Xunit;

namespace MedCluster.Inference.Tests;

public sealed class DeviceThreadTests
{
    private static readonly DeviceId Cpu = DeviceId.Parse("cpu:0");

    [Fact]
    public async Task JobsRunInTheirOrderOnOneThreadOfTheirOwn()
    {
        await using var device = await DeviceThread.StartAsync(Cpu, new());
        var order = new List<int>();
        var jobs = Enumerable.Range(0, 100).Select(number => device.RunAsync(() =>
        {
            order.Add(number);
            return Environment.CurrentManagedThreadId;
        })).ToArray();
        var threads = await Task.WhenAll(jobs);
        Assert.Equal(Enumerable.Range(0, 100), order);
        Assert.Single(threads.Distinct());
        Assert.NotEqual(Environment.CurrentManagedThreadId, threads[0]);
    }

    [Fact]
    public async Task AJobsExceptionIsItsCallersAndTheThreadGoesOn()
    {
        await using var device = await DeviceThread.StartAsync(Cpu, new());
        await Assert.ThrowsAsync<InvalidOperationException>(() => device.RunAsync<int>(() => throw new InvalidOperationException()));
        Assert.Equal(1, await device.RunAsync(() => 1));
    }

    [Fact]
    public async Task GradientsAreOffAndThreadsAreSet()
    {
        await using var device = await DeviceThread.StartAsync(Cpu, new());
        Assert.Equal((false, 1), await device.RunAsync(() => (torch.is_grad_enabled(), torch.get_num_threads())));
    }

    [Fact]
    public async Task TensorsThatAJobLeavesBehindAreFreed()
    {
        await using var device = await DeviceThread.StartAsync(Cpu, new());
        var left = await device.RunAsync(() => torch.zeros([8]));
        await device.RunAsync(() => 0);
        Assert.True(left.IsInvalid);
    }

    [Fact]
    public async Task ACancelledJobDoesNotRun()
    {
        await using var device = await DeviceThread.StartAsync(Cpu, new());
        using var gate = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var first = device.RunAsync(() => gate.Wait(TimeSpan.FromMinutes(1)));
        var ran = false;
        var second = device.RunAsync(() => ran = true, cancellation.Token);
        await cancellation.CancelAsync();
        gate.Set();
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(ran);
    }

    [Fact]
    public async Task ADeviceThatIsNotThereFailsByItsName()
    {
        var exception = await Assert.ThrowsAsync<MedClusterException>(() => DeviceThread.StartAsync(new DeviceId(DeviceKind.Cuda, 1000), new()));
        Assert.Equal(ReasonCodes.DeviceUnavailable, exception.Reason);
        Assert.Contains("cuda:1000", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposingFinishesWhatIsQueuedAndTakesNoMore()
    {
        var device = await DeviceThread.StartAsync(DeviceId.Parse("sim:0"), new());
        var last = device.RunAsync(() => 5);
        await device.DisposeAsync();
        Assert.Equal(5, await last);
        await Assert.ThrowsAsync<ChannelClosedException>(() => device.RunAsync(() => 6));
        await device.DisposeAsync();
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB", "device-out-of-memory")]
    [InlineData("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.", "device-out-of-memory")]
    [InlineData("CUDA error: an illegal memory access was encountered", "device-failed")]
    [InlineData("mat1 and mat2 shapes cannot be multiplied", "model-failed")]
    public void TorchsMessagesSayWhatFailed(string message, string reason)
    {
        var explained = TorchFailure.Explain(new InvalidCastException(message + "\nException raised from here"), "m", Cpu);
        Assert.Equal(reason, explained.Reason.Code);
        Assert.Equal($"The model m failed on cpu:0: {message}", explained.Message);
    }

    [Fact]
    public void ATorchScriptTracebackIsCutToItsError()
    {
        var exception = new InvalidCastException("The following operation failed in the TorchScript interpreter.\nTraceback of TorchScript (most recent call last):\n  File \"x.py\", line 3\nbuiltins.ValueError: poison\n");
        Assert.Equal("builtins.ValueError: poison", TorchFailure.Summary(exception));
    }
}
