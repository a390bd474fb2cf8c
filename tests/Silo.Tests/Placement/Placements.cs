using MedCluster.GrainInterfaces.Slices;
using MedCluster.GrainInterfaces.Workers;
using MedCluster.Grains.Placement;
using MedCluster.Grains.Workers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MedCluster.Silo.Tests.Placement;

/// <summary>Where the grains of devices are called, as each silo sees it, and whether a worker ever had calls of two activations under way at once.</summary>
internal sealed class Placements
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (object Activation, int Calls)> _underWay = [];
    private readonly HashSet<string> _workers = [];
    private readonly HashSet<string> _slices = [];
    private readonly List<string> _faults = [];

    /// <summary>Has every silo tell what it is called for.</summary>
    public void Watch(IServiceCollection services) => services.AddSingleton<IIncomingGrainCallFilter>(silo => new Filter(this, silo.GetRequiredService<ILocalSiloDetails>(), silo.GetRequiredService<DeviceHost>()));

    /// <summary>The devices that were driven and those that slices were sent to were these, from their own silos and by one worker each.</summary>
    public void AssertThat(params IReadOnlyList<string> devices)
    {
        lock (_lock)
        {
            Assert.Empty(_faults);
            Assert.Equal(devices.Order(), _workers.Order());
            Assert.Equal(devices.Order(), _slices.Order());
        }
    }

    private void Begin(string silo, DeviceHost host, string key, string device, bool isWorker, object activation)
    {
        lock (_lock)
        {
            (isWorker ? _workers : _slices).Add(device);
            if (DeviceGrainKey.Silo(key).ToParsableString() != silo) _faults.Add($"{key} is on {silo}");
            if (host.Health.All(health => health.Device != device)) _faults.Add($"{key} is on a silo without {device}");
            if (!isWorker) return;
            var (worker, calls) = _underWay.GetValueOrDefault(key, (activation, 0));
            if (calls > 0 && worker != activation) _faults.Add($"{key} has two activations at once");
            _underWay[key] = (activation, calls + 1);
        }
    }

    private void End(string key)
    {
        lock (_lock) _underWay[key] = (_underWay[key].Activation, _underWay[key].Calls - 1);
    }

    private sealed class Filter(Placements placements, ILocalSiloDetails silo, DeviceHost devices) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            var key = context.TargetId.Key.ToString()!;
            var isWorker = context.InterfaceMethod.DeclaringType == typeof(IModelWorkerGrain);
            var device = isWorker ? DeviceGrainKey.Worker(key).Device : context.InterfaceMethod.DeclaringType == typeof(ISliceGrain) ? ((SliceRequest)context.Request.GetArgument(0)!).Device : null;
            if (device is not null) placements.Begin(silo.SiloAddress.ToParsableString(), devices, key, device, isWorker, context.Grain);
            try
            {
                await context.Invoke();
            }
            finally
            {
                if (isWorker) placements.End(key);
            }
        }
    }
}
