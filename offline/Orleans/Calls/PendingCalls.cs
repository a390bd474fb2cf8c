namespace Orleans.Runtime;

/// <summary>The calls that a node waits for.</summary>
internal sealed class PendingCalls
{
    private readonly Lock _lock = new();
    private PendingCall? _first;

    public void Add(PendingCall call)
    {
        lock (_lock)
        {
            call.List = this;
            call.Next = _first;
            if (_first is not null) _first.Previous = call;
            _first = call;
        }
    }

    public void Remove(PendingCall call)
    {
        lock (_lock)
        {
            if (call.Previous is null && _first != call) return;
            if (call.Previous is null) _first = call.Next;
            else call.Previous.Next = call.Next;
            if (call.Next is not null) call.Next.Previous = call.Previous;
            call.Previous = call.Next = null;
        }
    }

    public List<PendingCall> Where(Func<PendingCall, bool> condition)
    {
        var found = new List<PendingCall>();
        lock (_lock)
        {
            for (var call = _first; call is not null; call = call.Next)
                if (condition(call)) found.Add(call);
        }
        return found;
    }
}
