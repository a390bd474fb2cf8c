using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>The grain classes of the process: those of all assemblies beside the program that use this one.</summary>
internal sealed class GrainCatalog
{
    private readonly Dictionary<GrainType, GrainClass> _byType = [];
    private readonly Dictionary<Type, List<GrainClass>> _byInterface = [];

    private GrainCatalog()
    {
        foreach (var type in Assemblies().SelectMany(TypesOf).Where(IsGrainClass))
        {
            var grainClass = new GrainClass(type);
            if (!_byType.TryAdd(grainClass.GrainType, grainClass))
                throw new OrleansConfigurationException($"Both {type} and {_byType[grainClass.GrainType].Type} have the grain type {grainClass.GrainType}.");
            foreach (var implemented in grainClass.Interfaces)
            {
                if (!_byInterface.TryGetValue(implemented, out var classes)) _byInterface.Add(implemented, classes = []);
                classes.Add(grainClass);
            }
        }
    }

    private static readonly Lazy<GrainCatalog> Lazy = new(() => new GrainCatalog());

    public static GrainCatalog Instance => Lazy.Value;

    public GrainClass this[GrainType type] => _byType.TryGetValue(type, out var found)
        ? found
        : throw new OrleansException($"Could not find a grain class for grain type {type}");

    public GrainClass Implementing(Type grainInterface, string? classNamePrefix)
    {
        var classes = _byInterface.GetValueOrDefault(grainInterface) ?? [];
        if (classNamePrefix is not null)
        {
            var matching = classes.Where(candidate => candidate.Type.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal)).ToArray();
            var exact = matching.FirstOrDefault(candidate => candidate.Type.FullName == classNamePrefix);
            if (exact is not null || matching.Length == 1) return exact ?? matching[0];
            throw new ArgumentException(matching.Length == 0
                ? $"Could not find an implementation matching prefix \"{classNamePrefix}\" for interface {grainInterface}"
                : $"Unable to identify a single appropriate grain type for interface {grainInterface} with implementation prefix \"{classNamePrefix}\".");
        }
        if (classes.Count == 1) return classes[0];
        return classes.FirstOrDefault(candidate => candidate.Type.Name == grainInterface.Name[1..]) ?? throw new ArgumentException(classes.Count == 0
            ? $"Could not find an implementation for interface {grainInterface}"
            : $"Unable to identify a single appropriate grain type for interface {grainInterface}. Candidates: {string.Join(", ", classes.Select(candidate => candidate.GrainType))}");
    }

    /// <summary>Throws if a grain interface has a method of a kind that the stand-in does not offer.</summary>
    public void CheckMethods()
    {
        foreach (var type in _byInterface.Keys)
            foreach (var method in type.GetMethods()) _ = InterfaceDescriptor.Of(type)[method];
    }

    /// <summary>Throws if a method of a grain interface takes or gives a type whose values cannot travel.</summary>
    public void CheckSignatures()
    {
        var complaints = _byInterface.Keys.SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType)
                .Concat(method.ReturnType.GetGenericArguments())
                .Where(type => type != typeof(CancellationToken) && !type.ContainsGenericParameters && !CanTravel(type))
                .Select(type => $"Type: {type} has no serializer and was referenced by {method.DeclaringType}.{method.Name}"))
            .ToArray();
        if (complaints.Length > 0)
        {
            throw new OrleansConfigurationException(
                "Found unserializable types which are being referenced in grain interface signatures:\n" + string.Join('\n', complaints));
        }
    }

    private static bool CanTravel(Type type)
    {
        try
        {
            return CodecProvider.Get(type) is not null;
        }
        catch (CodecNotFoundException)
        {
            return false;
        }
    }

    private static bool IsGrainClass(Type type) => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }
        && !type.IsAssignableTo(typeof(GrainReference)) && type.IsAssignableTo(typeof(IGrain)) && type.GetInterfaces().Any(GrainClass.IsGrainInterface);

    private static IEnumerable<Assembly> Assemblies()
    {
        var own = typeof(GrainCatalog).Assembly;
        var loaded = AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic).ToList();
        var names = loaded.Select(assembly => assembly.GetName().Name).ToHashSet();
        foreach (var path in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll"))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (names.Contains(name) || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)) continue;
            if (Refers(path, own.GetName().Name!)) loaded.Add(Assembly.Load(new AssemblyName(name)));
        }
        return loaded.Where(assembly => assembly == own || assembly.GetReferencedAssemblies().Any(reference => reference.Name == own.GetName().Name)).Distinct();
    }

    private static bool Refers(string path, string assemblyName)
    {
        using var image = new PEReader(File.OpenRead(path));
        if (!image.HasMetadata) return false;
        var metadata = image.GetMetadataReader();
        return metadata.IsAssembly && metadata.AssemblyReferences.Any(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name) == assemblyName);
    }

    private static IEnumerable<Type> TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            return exception.Types.OfType<Type>();
        }
    }
}
