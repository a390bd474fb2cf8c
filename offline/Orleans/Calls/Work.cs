namespace Orleans.Runtime;

/// <summary>Something an activation does: a call or a timer's tick.</summary>
internal abstract class Work
{
    public virtual bool AlwaysInterleaves => false;

    public virtual bool IsReadOnly => false;

    /// <summary>Having done it counts as use of the activation.</summary>
    public virtual bool KeepsAlive => true;

    /// <summary>Does it, in the activation's turn; its failure is its own matter.</summary>
    public abstract Task RunAsync(Activation activation);

    /// <summary>Tells whoever waits what came of it, when the activation has already put it behind itself.</summary>
    public virtual void Answer(Activation activation) { }

    /// <summary>The activation will not do it, for that reason.</summary>
    public abstract void Reject(Exception exception);

    /// <summary>The activation has gone: where a new one may do it, it goes there.</summary>
    public abstract void Forward(SiloNode silo);
}
