using System.Runtime.InteropServices;
using MedCluster.Reasons;

namespace MedCluster.Inference;

/// <summary>What Torch's exceptions mean.</summary>
internal static class TorchFailure
{
    private static readonly string[] OutOfMemory = ["out of memory", "can't allocate memory", "not enough memory", "bad_alloc"];
    private static readonly string[] DeviceBroken = ["CUDA error", "CUDA driver", "cuDNN error", "CUBLAS_STATUS", "device-side assert"];

    /// <summary>The failure of a model on a device. An exception that Torch did not throw is not one and stays what it is.</summary>
    internal static MedClusterException Explain(Exception exception, string model, DeviceId device)
    {
        var message = exception.Message;
        var reason = exception is OutOfMemoryException || Names(message, OutOfMemory) ? ReasonCodes.DeviceOutOfMemory
            : Names(message, DeviceBroken) ? ReasonCodes.DeviceFailed
            : ReasonCodes.ModelFailed;
        return new MedClusterException(reason, $"The model {model} failed on {device}: {Summary(exception)}", exception);
    }

    /// <summary>Whether Torch or the model's own code throws this.</summary>
    internal static bool IsTorch(Exception exception) => exception is ExternalException or InvalidCastException or OutOfMemoryException;

    /// <summary>The one line of a TorchScript traceback or C++ error that says what went wrong.</summary>
    internal static string Summary(Exception exception)
    {
        var lines = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.LastOrDefault(line => line.Contains("Error: ", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? exception.GetType().Name;
    }

    private static bool Names(string message, string[] words) => Array.Exists(words, word => message.Contains(word, StringComparison.OrdinalIgnoreCase));
}
