namespace TorchSharp;

/// <summary>Disposes the tensors made on its thread while it was the innermost scope, but for those moved out or detached.</summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? current;

    private readonly DisposeScope? _outer = current;
    private HashSet<IDisposable> _disposables = new(ReferenceEqualityComparer.Instance);

    internal DisposeScope() => current = this;

    public int DisposablesCount => _disposables.Count;

    public bool Contains(IDisposable disposable) => _disposables.Contains(disposable);

    public T MoveToOuter<T>(T disposable)
        where T : IDisposable
    {
        if (_disposables.Remove(disposable))
        {
            _outer?._disposables.Add(disposable);
            SetOwner(disposable, _outer);
        }

        return disposable;
    }

    public T Detach<T>(T disposable)
        where T : IDisposable
    {
        if (_disposables.Remove(disposable))
            SetOwner(disposable, null);
        return disposable;
    }

    public void DisposeEverything()
    {
        var disposables = _disposables;
        _disposables = new(ReferenceEqualityComparer.Instance);
        foreach (var disposable in disposables)
        {
            SetOwner(disposable, null);
            disposable.Dispose();
        }
    }

    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        var kept = _disposables.Remove(keep);
        DisposeEverything();
        if (kept)
            _disposables.Add(keep);
        return keep;
    }

    public void Dispose()
    {
        DisposeEverything();
        current = _outer;
    }

    internal static DisposeScope? Register(IDisposable disposable)
    {
        current?._disposables.Add(disposable);
        return current;
    }

    internal void Forget(IDisposable disposable) => _disposables.Remove(disposable);

    private static void SetOwner(IDisposable disposable, DisposeScope? owner)
    {
        if (disposable is torch.Tensor tensor)
            tensor.OwningDisposeScope = owner;
    }
}
