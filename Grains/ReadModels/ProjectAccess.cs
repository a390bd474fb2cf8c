namespace MedCluster.Grains.ReadModels;

/// <summary>Which projects somebody may see. What belongs to another project looks to them as if it weren't there.</summary>
public sealed record ProjectAccess
{
    private readonly HashSet<string>? _projects;

    private ProjectAccess(HashSet<string>? projects) => _projects = projects;

    /// <summary>Every project.</summary>
    public static ProjectAccess Everything { get; } = new((HashSet<string>?)null);

    /// <summary>Whether every project may be seen.</summary>
    public bool IsEverything => _projects is null;

    /// <summary>The projects, in alphabetical order; null: all.</summary>
    public IReadOnlyList<string>? Projects => _projects is null ? null : [.. _projects.Order(StringComparer.Ordinal)];

    /// <summary>The project, where exactly one may be seen; else null.</summary>
    public string? Only => _projects is { Count: 1 } ? _projects.First() : null;

    /// <summary>These projects only; the empty name is the project of submissions that name none.</summary>
    public static ProjectAccess To(IEnumerable<string> projects) => new(projects.ToHashSet(StringComparer.Ordinal));

    /// <summary>Whether this project may be seen.</summary>
    public bool Allows(string project) => _projects is null || _projects.Contains(project);
}
