using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.Inference;
using MedCluster.Reasons;

namespace MedCluster.Grains.Workers;

/// <summary>
/// A silo's devices, one thread each, and the models loaded on them. A model is loaded once per device, when it is first asked for. A
/// device that is lost stays lost: a second thread or worker for it is never made.
/// </summary>
public sealed class DeviceHost(DeviceHostSettings settings, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Per slot that computes, one that waits and one that is decoded: a device never waits for its next batch.</summary>
    private const int SlotsPerBatchPlace = 3;
    private const int BatchPlaces = 8;

    private readonly Dictionary<string, DeviceThread> _threads = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Device, string Model), Task<ModelWorker>> _workers = [];
    private readonly Lock _lock = new();

    /// <summary>The model packages of the silo.</summary>
    public ModelCatalog Models { get; } = new(settings.ModelsFolder);

    /// <summary>The devices that work, and how many slices each takes at once.</summary>
    public IReadOnlyList<DeviceSlots> Slots => _threads.Where(pair => pair.Value.State == DeviceState.Ready).Select(pair => new DeviceSlots(pair.Key, BatchPlaces * SlotsPerBatchPlace)).ToList();

    /// <summary>Every device and how it is.</summary>
    public IReadOnlyList<DeviceHealth> Health => _threads.Select(pair => new DeviceHealth(
        pair.Key, pair.Value.State, pair.Value.Lost is { IsCompletedSuccessfully: true } lost ? lost.Result.Message : null)).ToList();

    /// <summary>Raised when a device is lost, with how it is now.</summary>
    public event EventHandler<DeviceHealth>? DeviceLost;

    /// <summary>The models that are loaded, as <c>device model</c>.</summary>
    public IReadOnlyList<string> Loaded
    {
        get
        {
            lock (_lock) return [.. _workers.Values.Where(worker => worker.IsCompletedSuccessfully).Select(worker => $"{worker.Result.Device} {worker.Result.Package.Id}").Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Starts a thread for each device, which tests it.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DeviceUnavailable"/>: a device doesn't work, by name.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var device in DeviceDetection.Devices(settings.Inference))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var thread = await DeviceThread.StartAsync(device, settings.Inference, time);
            _threads.Add(device.ToString(), thread);
            _ = TellLostAsync(thread);
        }
    }

    /// <summary>The worker for a model on a device; loads the model if it isn't.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DeviceFailed"/>: the silo has no such device; <see cref="ReasonCodes.ModelMismatch"/>: its package is another; <see cref="ReasonCodes.InvalidModelPackage"/>: it has none, or it doesn't load.</exception>
    public Task<ModelWorker> GetWorkerAsync(string device, string modelId, string modelDigest)
    {
        lock (_lock)
        {
            if (_workers.TryGetValue((device, modelDigest), out var worker) && !worker.IsFaulted) return worker;
            return _workers[(device, modelDigest)] = LoadAsync(device, modelId, modelDigest);
        }
    }

    /// <summary>The silo's package of a model, which is the one that was asked for.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.ModelMismatch"/>: the silo has another version of it; <see cref="ReasonCodes.InvalidModelPackage"/>: it has none.</exception>
    public ModelPackage GetModel(ModelReference model)
    {
        var package = Models.Get(model.Id);
        return package.Digest == model.Digest ? package : throw new MedClusterException(ReasonCodes.ModelMismatch,
            $"The model package {model.Id} on {Environment.MachineName} is not the one that was submitted ({package.Digest[..12]} instead of {model.Digest[..12]}).");
    }

    /// <summary>Loads models on every device ahead of the first slice.</summary>
    public Task LoadAsync(IEnumerable<ModelReference> models) =>
        Task.WhenAll(from model in models from device in _threads.Keys select GetWorkerAsync(device, model.Id, model.Digest));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers.Values.Where(worker => worker.IsCompletedSuccessfully)) await (await worker).DisposeAsync();
        foreach (var thread in _threads.Values) await thread.DisposeAsync();
    }

    private async Task TellLostAsync(DeviceThread thread)
    {
        var lost = await thread.Lost;
        DeviceLost?.Invoke(this, new DeviceHealth(thread.Device.ToString(), thread.State, lost.Message));
    }

    private async Task<ModelWorker> LoadAsync(string device, string modelId, string modelDigest)
    {
        if (!_threads.TryGetValue(device, out var thread)) throw new MedClusterException(ReasonCodes.DeviceFailed, $"The silo has no device {device}.");
        var package = GetModel(new ModelReference(modelId, modelDigest));
        return await ModelWorker.StartAsync(thread, package, settings.Inference, time);
    }
}
