using MedCluster.Inference;

namespace MedCluster.Grains.Workers;

/// <summary>What a silo's <see cref="DeviceHost"/> is made of.</summary>
/// <param name="Inference">Devices and batching.</param>
/// <param name="ModelsFolder">The folder of model packages.</param>
public sealed record DeviceHostSettings(InferenceOptions Inference, string ModelsFolder);
