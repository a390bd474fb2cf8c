namespace Orleans.Runtime;

[GenerateSerializer]
public sealed class LimitExceededException : OrleansException
{
    public LimitExceededException() : base("Limit exceeded") { }

    public LimitExceededException(string message) : base(message) { }

    public LimitExceededException(string message, Exception innerException) : base(message, innerException) { }

    public LimitExceededException(string limitName, int current, int threshold, object extraInfo)
        : base($"Limit exceeded {limitName} Current={current} Threshold={threshold} {extraInfo}") { }
}
