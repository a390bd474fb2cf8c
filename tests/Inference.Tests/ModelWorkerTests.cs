using System.Buffers;
using System.Text.Json.Nodes;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace MedCluster.Inference.Tests;

/// <summary>How batches are made, with a model that only writes down what it is given and a clock that stands still.</summary>
public sealed class ModelWorkerTests : IAsyncLifetime
{
    private static readonly InferenceOptions Options = new() { BatchWait = TimeSpan.FromMilliseconds(3) };

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingModel _model = new();
    private DeviceThread _device = null!;
    private ModelWorker _worker = null!;

    public async Task InitializeAsync()
    {
        _device = await DeviceThread.StartAsync(DeviceId.Parse("sim:0"), Options);
        _worker = new ModelWorker(_device, TestModels.Load(_folder, TestModels.Segmentation(maxBatch: 4)), _model, Options, _time);
    }

    public async Task DisposeAsync()
    {
        _model.Gate.Set();
        await _worker.DisposeAsync();
        await _device.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task AFullBatchBeginsAtOnce()
    {
        await Task.WhenAll(Infer(4));
        Assert.Equal([4], _model.Batches);
    }

    [Fact]
    public async Task APartOfABatchWaitsForTheRestAndNoLonger()
    {
        var first = Infer(1)[0];
        _time.Advance(TimeSpan.FromMilliseconds(2));
        var second = Infer(1)[0];
        await _device.RunAsync(() => 0);
        Assert.Empty(_model.Batches);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var result = await first;
        await second;
        Assert.Equal([2], _model.Batches);
        Assert.Equal(TimeSpan.FromMilliseconds(3), result.Waited);
    }

    [Fact]
    public async Task ABusyDeviceTakesWhatHasComeMeanwhile()
    {
        _model.Gate.Reset();
        var slices = Infer(4);
        await _model.Begun.WaitAsync();
        slices = [.. slices, .. Infer(3)];
        _model.Gate.Set();
        await Task.WhenAll(slices);
        Assert.Equal([4, 3], _model.Batches);
    }

    [Fact]
    public async Task SlicesOfAnotherSizeWaitForTheirOwnBatch()
    {
        _model.Gate.Reset();
        var slices = Infer(4);
        await _model.Begun.WaitAsync();
        slices = [.. slices, .. Infer(1), .. Infer(1, rows: 40), .. Infer(2), .. Infer(1, rows: 40)];
        _model.Gate.Set();
        await Task.WhenAll(slices);
        Assert.Equal([4, 3, 2], _model.Batches);
    }

    [Fact]
    public async Task WorkersOfOneDeviceTakeTurns()
    {
        var otherModel = new RecordingModel { Order = _model.Order, Name = "other" };
        await using var other = new ModelWorker(_device, TestModels.Load(_folder, TestModels.Segmentation(maxBatch: 4)), otherModel, Options, _time);
        _model.Gate.Reset();
        var slices = Infer(12);
        await _model.Begun.WaitAsync();
        slices = [.. slices, .. Enumerable.Range(0, 8).Select(_ => other.InferAsync(new PreparedSlice(16, 16, other.Package.Input)))];
        _model.Gate.Set();
        await Task.WhenAll(slices);
        Assert.Equal(["model", "other", "model", "other", "model"], _model.Order);
    }

    [Fact]
    public async Task ACancelledSliceLeavesItsBatch()
    {
        using var cancellation = new CancellationTokenSource();
        var slice = new PreparedSlice(16, 16, _worker.Package.Input);
        var cancelled = _worker.InferAsync(slice, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Throws<ObjectDisposedException>(() => slice.Values.Length);
        var rest = Infer(3);
        await Task.WhenAll(rest);
        Assert.Equal([3], _model.Batches);
    }

    [Fact]
    public async Task ASliceWhoseBatchHasBegunIsFinished()
    {
        using var cancellation = new CancellationTokenSource();
        _model.Gate.Reset();
        var slices = Enumerable.Range(0, 4).Select(_ => _worker.InferAsync(new PreparedSlice(16, 16, _worker.Package.Input), cancellation.Token)).ToArray();
        await _model.Begun.WaitAsync();
        await cancellation.CancelAsync();
        _model.Gate.Set();
        Assert.Equal(4, (await Task.WhenAll(slices)).Length);
    }

    [Fact]
    public async Task ABrokenDeviceFailsTheBatchWithoutFurtherTries()
    {
        _model.Failure = new MedClusterException(ReasonCodes.DeviceFailed, "broken");
        foreach (var slice in Infer(4))
            Assert.Equal(ReasonCodes.DeviceFailed, (await Assert.ThrowsAsync<MedClusterException>(() => slice)).Reason);
        Assert.Equal([4], _model.Batches);
    }

    [Fact]
    public async Task AFaultOfOursIsNamedAndTheWorkerGoesOn()
    {
        _model.Failure = new InvalidOperationException();
        Assert.Equal(ReasonCodes.InternalFault, (await Assert.ThrowsAsync<MedClusterException>(() => Infer(4)[0])).Reason);
        _model.Failure = null;
        await Task.WhenAll(Infer(4));
    }

    [Fact]
    public async Task DisposingFinishesWhatWaitsAndTakesNoMore()
    {
        var waiting = Infer(2);
        await _worker.DisposeAsync();
        await Task.WhenAll(waiting);
        Assert.True(_model.Disposed);
        var refused = new PreparedSlice(16, 16, _worker.Package.Input);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _worker.InferAsync(refused));
        Assert.Throws<ObjectDisposedException>(() => refused.Values.Length);
    }

    [Fact]
    public async Task SlicesOfADeviceThatIsShutDownFail()
    {
        await _device.DisposeAsync();
        foreach (var slice in Infer(4))
            Assert.Equal(ReasonCodes.DeviceFailed, (await Assert.ThrowsAsync<MedClusterException>(() => slice)).Reason);
    }

    [Theory]
    [InlineData("segmentation")]
    [InlineData("classification")]
    public async Task ASimulatedDeviceTakesItsTimeAndGivesTheFirstLabel(string task)
    {
        JsonObject manifest = task == "segmentation" ? TestModels.Segmentation(values: [7, 1, 2, 3, 4], maxBatch: 1) : TestModels.Classification();
        manifest["maxBatch"] = 1;
        await using var worker = await ModelWorker.StartAsync(_device, TestModels.Load(_folder, manifest), new() { SimulatedBatchTime = TimeSpan.FromSeconds(2) }, _time);
        var slice = worker.InferAsync(new PreparedSlice(20, 20, worker.Package.Input));
        while (!slice.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        using var result = await slice;
        Assert.True(result.Computed >= TimeSpan.FromSeconds(2));
        if (task == "segmentation")
            Assert.All(result.Mask.ToArray(), label => Assert.Equal(7, label));
        else
            Assert.Equal([1, 0, 0], result.Probabilities);
    }

    private Task<SliceInference>[] Infer(int count, int rows = 16) =>
        [.. Enumerable.Range(0, count).Select(_ => _worker.InferAsync(new PreparedSlice(rows, 16, _worker.Package.Input)))];

    private sealed class RecordingModel : IBatchModel
    {
        public List<int> Batches { get; } = [];

        public List<string> Order { get; init; } = [];

        public string Name { get; init; } = "model";

        public ManualResetEventSlim Gate { get; } = new(initialState: true);

        public SemaphoreSlim Begun { get; } = new(0);

        public Exception? Failure { get; set; }

        public bool Disposed { get; private set; }

        public SliceOutput[] Run(IReadOnlyList<PreparedSlice> slices)
        {
            Batches.Add(slices.Count);
            Order.Add(Name);
            Begun.Release();
            Gate.Wait();
            return Failure is null
                ? [.. slices.Select(slice => new SliceOutput(ArrayPool<byte>.Shared.Rent(slice.Height * slice.Width), null))]
                : throw Failure;
        }

        public void Dispose() => Disposed = true;
    }
}
