namespace Orleans.Serialization;

/// <summary>Types as numbers, the same for all silos because they are in one process.</summary>
internal static class TypeNumbers
{
    private static readonly ConcurrentDictionary<Type, int> Numbers = new();
    private static readonly List<Type> Types = [];

    public static int Of(Type type) => Numbers.GetOrAdd(type, static added =>
    {
        lock (Types)
        {
            Types.Add(added);
            return Types.Count - 1;
        }
    });

    public static Type TypeOf(int number)
    {
        lock (Types) return Types[number];
    }
}
