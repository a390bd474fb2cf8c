using MedCluster.Reasons;

namespace MedCluster.Inference;

/// <summary>A folder of model packages, each in a folder that bears its id.</summary>
public sealed class ModelCatalog(string folder)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ModelPackage> _loaded = [];

    /// <summary>The ids of the packages that are there, in alphabetical order.</summary>
    public IReadOnlyList<string> Ids => Directory.Exists(folder)
        ? [.. Directory.EnumerateDirectories(folder)
            .Where(package => File.Exists(Path.Combine(package, ModelPackage.FileName)))
            .Select(package => Path.GetFileName(package)!)
            .Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The packages that are there and valid, in the order of <see cref="Ids"/>.</summary>
    public IReadOnlyList<ModelPackage> All
    {
        get
        {
            var packages = new List<ModelPackage>();
            foreach (var id in Ids)
            {
                try
                {
                    packages.Add(Get(id));
                }
                catch (MedClusterException exception) when (exception.Reason == ReasonCodes.InvalidModelPackage)
                {
                    // Who asks for that one is told what is wrong with it.
                }
            }
            return packages;
        }
    }

    /// <summary>The package of this id, read once.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidModelPackage"/>: there is none, and the message names those there are; or it is not valid.</exception>
    public ModelPackage Get(string id)
    {
        lock (_lock)
        {
            if (_loaded.TryGetValue(id, out var known))
                return known;
            if (!Ids.Contains(id))
                throw new MedClusterException(ReasonCodes.InvalidModelPackage, $"There is no model package '{id}' in {folder}; there {Enumerate(Ids)}.");
            var package = ModelPackage.Load(Path.Combine(folder, id));
            if (package.Id != id)
                throw new MedClusterException(ReasonCodes.InvalidModelPackage, $"The model package {package.Folder}: id must be '{id}', the name of its folder.");
            return _loaded[id] = package;
        }
    }

    /// <summary>The package of this id; null where there is none.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidModelPackage"/>: it is not valid.</exception>
    public ModelPackage? TryGet(string id) => Ids.Contains(id) ? Get(id) : null;

    private static string Enumerate(IReadOnlyList<string> ids) => ids.Count == 0 ? "is none" : $"are: {string.Join(", ", ids)}";
}
