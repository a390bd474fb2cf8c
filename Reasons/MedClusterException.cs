namespace MedCluster.Reasons;

/// <summary>
/// A failure with a named reason. Its message is one sentence that names the file, tag or option and what to do; it carries no patient data.
/// The reason is kept in <see cref="Exception.Data"/>, so that it goes with the exception from silo to silo.
/// </summary>
public sealed class MedClusterException : Exception
{
    private const string ReasonKey = "medcluster.reason";

    /// <summary>A failure for <paramref name="reason"/>.</summary>
    public MedClusterException(ReasonCode reason, string message, Exception? innerException = null)
        : base(message, innerException) => Data[ReasonKey] = reason.Code;

    /// <summary>The code that reports, screens and the API show.</summary>
    public ReasonCode Reason => Data[ReasonKey] is string code ? ReasonCodes.Get(code) : ReasonCodes.InternalFault;
}
