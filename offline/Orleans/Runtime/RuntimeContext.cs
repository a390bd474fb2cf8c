namespace Orleans.Runtime;

/// <summary>The activation whose turn the current thread executes.</summary>
internal static class RuntimeContext
{
    [field: ThreadStatic]
    public static Activation? Current { get; set; }
}
