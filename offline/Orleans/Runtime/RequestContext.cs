namespace Orleans.Runtime;

/// <summary>Values that go along with a call and the calls made because of it.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<Dictionary<string, object>?> Values = new();

    public static IEnumerable<string> Keys => Values.Value?.Keys ?? Enumerable.Empty<string>();

    public static IEnumerable<KeyValuePair<string, object>> Entries => Values.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    public static object? Get(string key) => Values.Value?.GetValueOrDefault(key);

    // A new dictionary each time, because whoever already runs with the old one keeps seeing the old values.
    public static void Set(string key, object value) => Values.Value = new Dictionary<string, object>(Values.Value ?? []) { [key] = value };

    public static bool Remove(string key)
    {
        if (Values.Value?.ContainsKey(key) != true) return false;
        var values = new Dictionary<string, object>(Values.Value);
        values.Remove(key);
        Values.Value = values.Count == 0 ? null : values;
        return true;
    }

    public static void Clear() => Values.Value = null;

    internal static Dictionary<string, object>? Export() => Values.Value;

    internal static void Import(Dictionary<string, object>? values)
    {
        if (!ReferenceEquals(Values.Value, values)) Values.Value = values;
    }
}
