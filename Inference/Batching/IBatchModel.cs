using MedCluster.Reasons;

namespace MedCluster.Inference;

/// <summary>A model on a device thread. Only that thread calls it.</summary>
internal interface IBatchModel : IDisposable
{
    /// <summary>Runs slices of one height and width together; one result for each, in their order.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DeviceOutOfMemory"/>, <see cref="ReasonCodes.DeviceFailed"/> or <see cref="ReasonCodes.ModelFailed"/>.</exception>
    SliceOutput[] Run(IReadOnlyList<PreparedSlice> slices);
}
