using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Placement;
using MedCluster.Grains.Planning;
using MedCluster.Grains.Scheduling;
using MedCluster.Grains.Slices;
using MedCluster.Grains.State;
using MedCluster.Grains.Studies;
using MedCluster.Grains.Workers;
using MedCluster.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Hosting;

namespace MedCluster.Grains;

/// <summary>What the grains need of a silo.</summary>
public static class MedClusterGrains
{
    /// <summary>Adds it. The host adds a <see cref="TimeProvider"/>, an <see cref="IBlobStore"/> and <see cref="DeviceHostSettings"/>.</summary>
    public static IServiceCollection AddMedClusterGrains(this IServiceCollection services)
    {
        services.AddOptions<SchedulingOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<BatchOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<StudyOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<CpuPool>();
        services.AddSingleton<InstanceSource>();
        services.AddSingleton<SliceExchange>();
        services.AddSingleton<SliceProcessor>();
        services.AddSingleton<StudyPlanner>();
        services.AddSingleton<OverlayPainter>();
        services.AddSingleton<SeriesAggregator>();
        services.AddSingleton<StudyAggregator>();
        services.AddSingleton<DeviceHost>();
        services.AddPlacementDirector<DevicePlacement, DevicePlacementDirector>();
        services.AddGrainStorage(BlobGrainStorage.Name, (provider, _) => new BlobGrainStorage(provider.GetRequiredService<IBlobStore>()));
        return services;
    }
}
