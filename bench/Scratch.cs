namespace MedCluster.Bench;

/// <summary>A folder for the time of a measurement.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("medcluster-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
