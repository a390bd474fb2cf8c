using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>
/// What of a type travels: the members marked [Id], the parameters of a record's primary constructor; those of the
/// base types first.
/// </summary>
internal static class Members
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static MemberCodec<T>[] Of<T>()
    {
        var levels = new Stack<Type>();
        for (var level = typeof(T); level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
            levels.Push(level);
        return [.. levels.SelectMany(OfLevel).Select(Make<T>)];
    }

    private static IEnumerable<MemberInfo> OfLevel(Type level)
    {
        if (level.IsAssignableTo(typeof(ITuple)) && level.Namespace == "System") return level.GetFields(Declared);
        var attribute = level.GetCustomAttribute<GenerateSerializerAttribute>(false);
        if (attribute is null)
        {
            return level.IsAssignableTo(typeof(Exception)) ? [] : throw CodecProvider.NotFound(level);
        }
        var chosen = new List<MemberInfo>();
        chosen.AddRange(level.GetFields(Declared).Where(field => field.IsDefined(typeof(IdAttribute))));
        chosen.AddRange(level.GetProperties(Declared).Where(property => property.IsDefined(typeof(IdAttribute))));
        var isRecord = IsRecord(level);
        if (attribute.IncludesPrimaryConstructorParameters(isRecord))
            chosen.AddRange(isRecord ? PrimaryProperties(level) : level.GetFields(Declared).Where(IsCapturedParameter));
        return chosen.Select(member => BackingField(level, member) ?? member).Distinct();
    }

    private static bool IsRecord(Type level) =>
        level.GetMethod("PrintMembers", Declared, [typeof(System.Text.StringBuilder)])?.IsDefined(typeof(CompilerGeneratedAttribute)) == true;

    private static bool IsCapturedParameter(FieldInfo field) =>
        field.Name.StartsWith('<') && field.Name.EndsWith(">P", StringComparison.Ordinal);

    /// <summary>
    /// The properties that a record's primary constructor declares: of the constructors whose parameters are all properties of the record
    /// the longest; those that a base record declares travel with the base.
    /// </summary>
    private static IEnumerable<MemberInfo> PrimaryProperties(Type record)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var primary = record.GetConstructors(Declared)
            .Where(constructor => constructor.GetParameters() is { Length: > 0 } parameters && parameters.All(parameter =>
                record.GetProperties(Any).Any(property => property.Name == parameter.Name && property.PropertyType == parameter.ParameterType)))
            .MaxBy(constructor => constructor.GetParameters().Length);
        return primary?.GetParameters().Select(parameter => record.GetProperty(parameter.Name!, Declared)).OfType<MemberInfo>() ?? [];
    }

    private static FieldInfo? BackingField(Type level, MemberInfo member) =>
        member is PropertyInfo ? level.GetField($"<{member.Name}>k__BackingField", Declared) : member as FieldInfo;

    private static MemberCodec<T> Make<T>(MemberInfo member)
    {
        var type = member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;
        return (MemberCodec<T>)Activator.CreateInstance(typeof(MemberCodec<,>).MakeGenericType(typeof(T), type), member)!;
    }
}
