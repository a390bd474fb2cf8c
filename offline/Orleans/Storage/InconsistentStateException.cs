namespace Orleans.Storage;

/// <summary>The stored state is not the one that was read. The activation in whose call it is not caught is deactivated.</summary>
[GenerateSerializer]
public class InconsistentStateException : OrleansException
{
    public InconsistentStateException() { }

    public InconsistentStateException(string message) : base(message) { }

    public InconsistentStateException(string message, Exception innerException) : base(message, innerException) { }

    public InconsistentStateException(string errorMsg, string storedEtag, string currentEtag) : this(errorMsg, storedEtag, currentEtag, null!) { }

    public InconsistentStateException(string storedEtag, string currentEtag, Exception storageException)
        : this(storageException.Message, storedEtag, currentEtag, storageException) { }

    public InconsistentStateException(string errorMsg, string storedEtag, string currentEtag, Exception storageException) : base(errorMsg, storageException)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    [Id(0)]
    internal bool IsSourceActivation { get; set; } = true;

    [Id(1)]
    public string StoredEtag { get; private set; } = null!;

    [Id(2)]
    public string CurrentEtag { get; private set; } = null!;

    public override string ToString() => $"{GetType()}: {Message} Expected Etag={CurrentEtag} Received Etag={StoredEtag} {InnerException}";
}
