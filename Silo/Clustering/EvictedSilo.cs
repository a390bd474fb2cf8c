using System.Diagnostics.CodeAnalysis;
using MedCluster.Reasons;

namespace MedCluster.Silo.Clustering;

/// <summary>
/// Ends the process by name when its silo can't stay in the cluster, most often because the others declared it dead while it joined or later: it
/// didn't answer their probes. The library's own handler lets the process crash. Nothing is lost either way: the others took its work up.
/// </summary>
internal sealed class EvictedSilo : IFatalErrorHandler
{
    /// <summary>What the process ends with (EX_UNAVAILABLE).</summary>
    private const int ExitCode = 69;

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => true;

    /// <inheritdoc/>
    [DoesNotReturn]
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        Console.Error.WriteLine($"medcluster: {ReasonCodes.SiloEvicted.Meaning} {context} {exception?.GetBaseException().Message} [{ReasonCodes.SiloEvicted}]");
        Environment.Exit(ExitCode);
    }
}
