namespace Orleans.Serialization;

/// <summary>Objects by identity, numbered in the order in which they were met; a short list is searched, a long one indexed.</summary>
internal sealed class ObjectIndex
{
    private const int SearchedUpTo = 16;
    private readonly object[] _first = new object[SearchedUpTo];
    private Dictionary<object, int>? _all;
    private int _count;

    public bool TryGet(object value, out int number)
    {
        if (_count < SearchedUpTo)
        {
            for (number = 0; number < _count; number++)
                if (ReferenceEquals(_first[number], value)) return true;
            _first[_count++] = value;
            return false;
        }
        if (_all is not { Count: > 0 })
        {
            _all ??= new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
            for (var i = 0; i < SearchedUpTo; i++) _all.Add(_first[i], i);
        }
        if (_all.TryGetValue(value, out number)) return true;
        number = _count++;
        _all.Add(value, number);
        return false;
    }

    public void Clear()
    {
        Array.Clear(_first, 0, Math.Min(_count, SearchedUpTo));
        _all?.Clear();
        _count = 0;
    }
}
