namespace Orleans.Serialization;

/// <summary>Which exceptions without [GenerateSerializer] may travel between silos.</summary>
public class ExceptionSerializationOptions
{
    public HashSet<string> SupportedNamespacePrefixes { get; } = new(StringComparer.Ordinal) { "Microsoft", "System", "Azure" };

    public Func<Type, bool> SupportedExceptionTypeFilter { get; set; } = _ => false;

    internal bool Supports(Type type) => type.Namespace is { } name
        && (SupportedExceptionTypeFilter(type) || SupportedNamespacePrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
}
