namespace Orleans.Runtime;

/// <summary>The silo that had the call has gone: whether the call took effect is unknown.</summary>
[GenerateSerializer]
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    public SiloUnavailableException() : base("Silo unavailable") { }

    public SiloUnavailableException(string msg) : base(msg) { }

    public SiloUnavailableException(string message, Exception innerException) : base(message, innerException) { }
}
