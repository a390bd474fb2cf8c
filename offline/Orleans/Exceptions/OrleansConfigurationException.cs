namespace Orleans.Runtime;

[GenerateSerializer]
public sealed class OrleansConfigurationException : Exception
{
    public OrleansConfigurationException(string message) : base(message) { }

    public OrleansConfigurationException(string message, Exception innerException) : base(message, innerException) { }
}
