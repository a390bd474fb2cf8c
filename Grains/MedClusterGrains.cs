using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Aggregation.Outputs;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Placement;
using MedCluster.Grains.Planning;
using MedCluster.Grains.ReadModels;
using MedCluster.Grains.Scheduling;
using MedCluster.Grains.Slices;
using MedCluster.Grains.State;
using MedCluster.Grains.Studies;
using MedCluster.Grains.Workers;
using MedCluster.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;

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
        services.AddOptions<StatusBoardOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<SchedulingOptions>, SchedulingOptionsValidator>();
        services.AddSingleton<CpuPool>();
        services.AddSingleton<DeviceLoad>();
        services.AddSingleton<InstanceSource>();
        services.AddSingleton<SliceExchange>();
        services.AddSingleton<SliceProcessor>();
        services.AddSingleton<StudyPlanner>();
        services.AddSingleton<OverlayPainter>();
        services.AddSingleton<ISeriesOutput, NiftiOutput>();
        services.AddSingleton<ISeriesOutput, OverlayOutput>();
        services.AddSingleton<ISeriesOutput, SegmentationOutput>();
        services.AddSingleton<ISeriesOutput, MeasurementReportOutput>();
        services.AddSingleton<ISeriesOutput, SecondaryCaptureOutput>();
        services.AddSingleton<SeriesAggregator>();
        services.AddSingleton<StudyAggregator>();
        services.AddSingleton<DeviceHost>();
        services.AddSingleton<BatchIndex>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, BatchWakeup>();
        services.AddMedClusterExceptions();
        services.AddSingleton<StatusBoard>();
        services.AddSingleton<StudyReader>();
        services.AddPlacementDirector<DevicePlacement, DevicePlacementDirector>();
        services.AddGrainStorage(BlobGrainStorage.Name, (provider, _) => new BlobGrainStorage(provider.GetRequiredService<IBlobStore>()));
        return services;
    }

    /// <summary>Lets <see cref="Reasons.MedClusterException"/> travel between silos and clients with its reason. A client of the cluster adds it too.</summary>
    public static IServiceCollection AddMedClusterExceptions(this IServiceCollection services) =>
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add("MedCluster"));
}
