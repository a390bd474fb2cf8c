using System.Reflection;

namespace MedCluster.TestSupport;

/// <summary>The real scans that tests use where they are present: <c>MEDCLUSTER_TEST_DATA</c>, or <c>../shared/data</c> beside the checkout.</summary>
public static class SharedData
{
    /// <summary>The root folder of the checkout that was built.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>The folder of scans, whether or not it exists.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("MEDCLUSTER_TEST_DATA") is { Length: > 0 } named
        ? named
        : System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot, "..", "shared", "data"));

    /// <summary>The path of one of its files or folders.</summary>
    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    /// <summary>Whether that file or folder is there.</summary>
    public static bool Has(string relative) => System.IO.Path.Exists(Path(relative));

    private static string FindRepositoryRoot() => System.IO.Path.GetFullPath(typeof(SharedData).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!);
}
