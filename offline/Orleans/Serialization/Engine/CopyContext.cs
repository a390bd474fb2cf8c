namespace Orleans.Serialization;

/// <summary>The copies made so far of one message's objects.</summary>
internal sealed class CopyContext
{
    [ThreadStatic]
    private static CopyContext? t_spare;

    private const int SearchedUpTo = 16;
    private readonly List<(object Original, object Copy)> _first = [];
    private Dictionary<object, object>? _all;

    public static CopyContext Rent()
    {
        var context = t_spare ?? new CopyContext();
        t_spare = null;
        return context;
    }

    public void Return()
    {
        _first.Clear();
        _all = null;
        t_spare = this;
    }

    public object? Find(object original)
    {
        if (_all is not null) return _all.GetValueOrDefault(original);
        foreach (var (known, copy) in _first)
            if (ReferenceEquals(known, original)) return copy;
        return null;
    }

    public void Add(object original, object copy)
    {
        if (_all is null)
        {
            _first.Add((original, copy));
            if (_first.Count < SearchedUpTo) return;
            _all = new Dictionary<object, object>(ReferenceEqualityComparer.Instance);
            foreach (var (known, known2) in _first) _all[known] = known2;
            return;
        }
        _all[original] = copy;
    }
}
