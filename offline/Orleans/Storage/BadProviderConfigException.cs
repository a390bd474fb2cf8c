namespace Orleans.Storage;

[GenerateSerializer]
public sealed class BadProviderConfigException : OrleansException
{
    public BadProviderConfigException() { }

    public BadProviderConfigException(string msg) : base(msg) { }

    public BadProviderConfigException(string msg, Exception exc) : base(msg, exc) { }
}
