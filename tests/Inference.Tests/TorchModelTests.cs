using System.Text.Json.Nodes;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using TorchSharp;
using Xunit;

namespace MedCluster.Inference.Tests;

/// <summary>Real modules on a real CPU device, through the worker.</summary>
public sealed class TorchModelTests : IAsyncLifetime
{
    private static readonly InferenceOptions Options = new() { BatchWait = TimeSpan.FromMilliseconds(50) };

    private readonly TemporaryFolder _folder = new();
    private DeviceThread _device = null!;

    public async Task InitializeAsync() => _device = await DeviceThread.StartAsync(DeviceId.Parse("cpu:0"), Options);

    public async Task DisposeAsync()
    {
        await _device.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("levels.pt", 1)]
    [InlineData("interleaved.pt", 1)]
    [InlineData("levels.pt", 2)]
    [InlineData("interleaved.pt", 3)]
    public async Task ASegmentationHasAMaskOfTheSlicesOwnSize(string weights, int downsample)
    {
        await using var worker = await StartAsync(TestModels.Segmentation(weights, downsample));
        var (rows, columns) = (33, 47);
        var random = new Random(1);
        var blocks = Enumerable.Range(0, rows * columns).Select(_ => random.Next(5)).ToArray();
        var stored = new short[rows * columns];
        for (var i = 0; i < stored.Length; i++)
            stored[i] = (short)blocks[(i / columns / downsample * columns) + (i % columns / downsample)];
        using var result = await worker.InferAsync(SlicePreparation.Prepare<short>(stored, rows, columns, new(1, 0), worker.Package.Input));
        Assert.Equal((rows, columns), (result.Rows, result.Columns));
        Assert.Equal(stored.Select(value => (byte)value), result.Mask.ToArray());
        Assert.Empty(result.Probabilities);
    }

    [Fact]
    public async Task TheMaskHasTheLabelsValues()
    {
        await using var worker = await StartAsync(TestModels.Segmentation(values: [0, 10, 20, 30, 255]));
        using var result = await worker.InferAsync(SlicePreparation.Prepare<short>([4, 0, 3, 1], 2, 2, new(1, 0), worker.Package.Input));
        Assert.Equal(new byte[] { 255, 0, 30, 10 }, result.Mask.ToArray());
    }

    [Fact]
    public async Task AClassificationHasProbabilities()
    {
        await using var worker = await StartAsync(TestModels.Classification());
        var results = await Task.WhenAll(new short[] { 0, 1, 2 }.Select(value => worker.InferAsync(Uniform(worker, value))));
        Assert.All(results, result => Assert.Equal(1, result.Probabilities.Sum(), 1e-5));
        Assert.Equal(1 / 3.0, results[0].Probabilities[0], 1e-5);
        Assert.Equal(Math.Exp(4) / (1 + Math.Exp(2) + Math.Exp(4)), results[2].Probabilities[2], 1e-5);
        Assert.True(results[0].Mask.IsEmpty);
    }

    [Fact]
    public async Task SlicesOfSeveralSizesEachGetTheirOwnResult()
    {
        await using var worker = await StartAsync(TestModels.Segmentation());
        var slices = Enumerable.Range(0, 24).Select(number => (Size: number % 3 == 0 ? 16 : 24, Label: (short)(number % 5))).ToArray();
        var results = await Task.WhenAll(slices.Select(slice => worker.InferAsync(Uniform(worker, slice.Label, slice.Size))));
        foreach (var (slice, result) in slices.Zip(results))
        {
            Assert.Equal(slice.Size * slice.Size, result.Mask.Length);
            Assert.All(result.Mask.ToArray(), label => Assert.Equal(slice.Label, label));
            result.Dispose();
        }

        Assert.Equal(24, worker.Statistics.Slices);
    }

    [Theory]
    [InlineData(1000, "model-failed")] // raises
    [InlineData(550, "model-failed")] // gives NaN
    [InlineData(650, "model-failed")] // gives another shape
    [InlineData(750, "device-out-of-memory")] // never fits
    public async Task APoisonSliceHurtsNobodyElse(short poison, string reason)
    {
        await using var worker = await StartAsync(TestModels.Segmentation());
        short[] values = [1, 2, poison, 3];
        var tasks = values.Select(value => worker.InferAsync(Uniform(worker, value))).ToArray();
        var exception = await Assert.ThrowsAsync<MedClusterException>(() => tasks[2]);
        Assert.Equal(reason, exception.Reason.Code);
        foreach (var i in new[] { 0, 1, 3 })
        {
            using var result = await tasks[i];
            Assert.All(result.Mask.ToArray(), label => Assert.Equal(values[i], label));
        }
    }

    [Fact]
    public async Task ABatchTooLargeForTheMemoryIsSplitAndTheNextOnesAreSmaller()
    {
        await using var worker = await StartAsync(TestModels.Segmentation());
        for (var round = 0; round < 2; round++)
        {
            foreach (var result in await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => worker.InferAsync(Uniform(worker, 850)))))
                result.Dispose();
        }

        Assert.Equal(new ModelWorkerStatistics(8, 8, worker.Statistics.Computing), worker.Statistics);
    }

    [Fact]
    public async Task AModelOfAnotherNumberOfChannelsFailsAtTheStart()
    {
        var manifest = TestModels.Segmentation();
        ((JsonArray)manifest["labels"]!).RemoveAt(4);
        var exception = await Assert.ThrowsAsync<MedClusterException>(() => StartAsync(manifest));
        Assert.Equal(ReasonCodes.ModelFailed, exception.Reason);
        Assert.Contains("5", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WeightsThatDoNotLoadAreNamed()
    {
        var package = TestModels.Load(_folder, TestModels.Segmentation());
        await File.WriteAllTextAsync(package.WeightsPath, "not a module");
        var exception = await Assert.ThrowsAsync<MedClusterException>(() => ModelWorker.StartAsync(_device, package, Options, TimeProvider.System));
        Assert.Equal(ReasonCodes.InvalidModelPackage, exception.Reason);
        Assert.Contains("weights", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, await _device.RunAsync(() => 1));
    }

    [Fact]
    public async Task NoTensorIsLeftBehind()
    {
        await using var worker = await StartAsync(TestModels.Segmentation());
        (await worker.InferAsync(Uniform(worker, 1))).Dispose();
        var before = await _device.RunAsync(() => torch.Tensor.TotalCount);
        for (var round = 0; round < 20; round++)
        {
            await Assert.ThrowsAsync<MedClusterException>(() => worker.InferAsync(Uniform(worker, 1000)));
            (await worker.InferAsync(Uniform(worker, 1))).Dispose();
        }

        // Other tests run at the same time and hold some of their own.
        Assert.InRange(await _device.RunAsync(() => torch.Tensor.TotalCount), 0, before + 20);
    }

    private static PreparedSlice Uniform(ModelWorker worker, short value, int size = 16)
    {
        var stored = new short[size * size];
        Array.Fill(stored, value);
        return SlicePreparation.Prepare<short>(stored, size, size, new(1, 0), worker.Package.Input);
    }

    private Task<ModelWorker> StartAsync(JsonObject manifest) =>
        ModelWorker.StartAsync(_device, TestModels.Load(_folder, manifest), Options, TimeProvider.System);
}
