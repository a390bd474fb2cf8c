using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Net;
using System.Numerics;

namespace Orleans.Serialization;

/// <summary>Finds or makes the codec of a type.</summary>
internal static class CodecProvider
{
    private static readonly ConcurrentDictionary<Type, Codec> Codecs = new(Known());

    private static readonly Dictionary<Type, Type> Generic = new()
    {
        [typeof(Nullable<>)] = typeof(NullableCodec<>),
        [typeof(List<>)] = typeof(ListCodec<>),
        [typeof(Queue<>)] = typeof(QueueCodec<>),
        [typeof(Stack<>)] = typeof(StackCodec<>),
        [typeof(HashSet<>)] = typeof(HashSetCodec<>),
        [typeof(SortedSet<>)] = typeof(SortedSetCodec<>),
        [typeof(Dictionary<,>)] = typeof(DictionaryCodec<,>),
        [typeof(SortedDictionary<,>)] = typeof(SortedDictionaryCodec<,>),
        [typeof(ConcurrentDictionary<,>)] = typeof(ConcurrentDictionaryCodec<,>),
        [typeof(ReadOnlyDictionary<,>)] = typeof(ReadOnlyDictionaryCodec<,>),
        [typeof(Collection<>)] = typeof(CollectionCodec<>),
        [typeof(ReadOnlyCollection<>)] = typeof(ReadOnlyCollectionCodec<>),
        [typeof(Memory<>)] = typeof(MemoryCodec<>),
        [typeof(ReadOnlyMemory<>)] = typeof(ReadOnlyMemoryCodec<>),
        [typeof(KeyValuePair<,>)] = typeof(KeyValuePairCodec<,>),
        [typeof(ImmutableArray<>)] = typeof(ImmutableArrayCodec<>),
        [typeof(ImmutableList<>)] = typeof(ImmutableListCodec<>),
        [typeof(ImmutableHashSet<>)] = typeof(ImmutableHashSetCodec<>),
        [typeof(ImmutableSortedSet<>)] = typeof(ImmutableSortedSetCodec<>),
        [typeof(ImmutableDictionary<,>)] = typeof(ImmutableDictionaryCodec<,>),
        [typeof(ImmutableSortedDictionary<,>)] = typeof(ImmutableSortedDictionaryCodec<,>),
    };

    public static Codec Get(Type type) => Codecs.TryGetValue(type, out var codec) ? codec : Codecs.GetOrAdd(type, Create);

    /// <summary>The type under which an object travels: a grain or a reference to one travels as a reference.</summary>
    public static Type TypeOnWire(object value) => value switch
    {
        IAddressable => typeof(GrainReference),
        Type => typeof(Type),
        IPAddress => typeof(IPAddress),
        _ => value.GetType(),
    };

    private static Codec Create(Type type)
    {
        if (type.IsEnum) return Make(typeof(UnmanagedCodec<>), type);
        if (type.IsSZArray)
        {
            var element = type.GetElementType()!;
            return Make(IsUnmanaged(element) ? typeof(UnmanagedArrayCodec<>) : typeof(ArrayCodec<>), element);
        }
        if (type.IsArray) return Make(typeof(GridCodec<,>), type, type.GetElementType()!);
        // What the compiler makes of a collection expression for a read-only interface.
        if (type.IsGenericType && type.Name.StartsWith("<>z__ReadOnly", StringComparison.Ordinal))
            return Make(typeof(ReadOnlySequenceCodec<>), type.GetGenericArguments());
        if (type.IsGenericType && Generic.TryGetValue(type.GetGenericTypeDefinition(), out var definition))
            return Make(definition, type.GetGenericArguments());
        if (type.IsGenericType && type.IsAssignableTo(typeof(System.Runtime.CompilerServices.ITuple)) && type.Namespace == "System")
            return Make(type.IsValueType ? typeof(StructCodec<>) : typeof(ObjectCodec<>), type);
        if (type.IsAssignableTo(typeof(IAddressable)) && (type.IsInterface || type.IsAssignableTo(typeof(GrainReference))))
            return Make(typeof(GrainReferenceCodec<>), type);
        if (type.IsAssignableTo(typeof(Exception))) return Make(typeof(ExceptionCodec<>), type);
        if (type.IsDefined(typeof(GenerateSerializerAttribute), false) && !type.IsAbstract)
            return Make(type.IsValueType ? typeof(StructCodec<>) : typeof(ObjectCodec<>), type);
        if (type.IsInterface || type.IsAbstract || type == typeof(object))
            return Make(typeof(PolymorphicCodec<>), type);
        throw NotFound(type);
    }

    public static CodecNotFoundException NotFound(Type type) => new($"Could not find a codec for type {type}.");

    private static Codec Make(Type definition, params Type[] arguments)
    {
        try
        {
            return (Codec)Activator.CreateInstance(definition.MakeGenericType(arguments))!;
        }
        catch (TargetInvocationException exception) when (exception.InnerException is { } cause)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    private static bool IsUnmanaged(Type type) => type.IsEnum || (Codecs.TryGetValue(type, out var codec) && codec is IUnmanagedCodec);

    private static IEnumerable<KeyValuePair<Type, Codec>> Known()
    {
        Type[] unmanaged =
        [
            typeof(bool), typeof(byte), typeof(sbyte), typeof(char), typeof(short), typeof(ushort), typeof(int), typeof(uint),
            typeof(long), typeof(ulong), typeof(Int128), typeof(UInt128), typeof(float), typeof(double), typeof(Half), typeof(decimal),
            typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly),
        ];
        foreach (var type in unmanaged) yield return new(type, Make(typeof(UnmanagedCodec<>), type));
        yield return new(typeof(string), new StringCodec());
        yield return new(typeof(Uri), new TextCodec<Uri>(value => value.OriginalString, text => new Uri(text, UriKind.RelativeOrAbsolute)));
        yield return new(typeof(Version), new TextCodec<Version>(value => value.ToString(), Version.Parse));
        yield return new(typeof(Type), new TextCodec<Type>(value => value.AssemblyQualifiedName!, text => Type.GetType(text, true)!));
        yield return new(typeof(IPAddress), new TextCodec<IPAddress>(value => value.ToString(), IPAddress.Parse));
        yield return new(typeof(IPEndPoint), new TextCodec<IPEndPoint>(value => value.ToString(), IPEndPoint.Parse));
        yield return new(typeof(SiloAddress), new TextCodec<SiloAddress>(value => value.ToParsableString(), SiloAddress.FromParsableString));
        yield return new(typeof(BigInteger), new StructTextCodec<BigInteger>(value => value.ToString("R"), text => BigInteger.Parse(text)));
        yield return new(typeof(IdSpan), new StructTextCodec<IdSpan>(value => value.ToString(), text => text.Length == 0 ? default : IdSpan.Create(text)));
        yield return new(typeof(GrainType), new StructTextCodec<GrainType>(value => value.ToString()!, text => text.Length == 0 ? default : GrainType.Create(text)));
        yield return new(typeof(GrainInterfaceType), new StructTextCodec<GrainInterfaceType>(value => value.ToString(), text => text.Length == 0 ? default : new(text)));
        yield return new(typeof(GrainId), new StructTextCodec<GrainId>(value => value.IsDefault ? "" : value.ToString(), text => text.Length == 0 ? default : GrainId.Parse(text)));
    }
}
