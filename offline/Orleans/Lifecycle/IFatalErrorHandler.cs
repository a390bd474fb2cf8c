namespace Orleans.Runtime;

/// <summary>What a silo does that can't go on, as when the others declared it dead. Here nothing calls it: a silo of this process is never declared dead by another.</summary>
public interface IFatalErrorHandler
{
    bool IsUnexpected(Exception exception);

    void OnFatalException(object? sender = null, string? context = null, Exception? exception = null);
}
