namespace MedCluster.Reasons;

/// <summary>A failure with a named reason. Its message is one sentence that names the file, tag or option and what to do; it carries no patient data.</summary>
public sealed class MedClusterException : Exception
{
    /// <summary>A failure for <paramref name="reason"/>.</summary>
    public MedClusterException(ReasonCode reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>The code that reports, screens and the API show.</summary>
    public ReasonCode Reason { get; }
}
