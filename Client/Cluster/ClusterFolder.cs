using System.Text.Json;
using MedCluster.Grains;
using MedCluster.Reasons;

namespace MedCluster.Client.Cluster;

/// <summary>
/// The folder of the local cluster: what runs, logs, the database, and the store where none is named. MEDCLUSTER_CLUSTERFOLDER, or medcluster/cluster of
/// the user's data; of root /var/lib/medcluster/cluster, because the database runs as another user and root's home is closed to it.
/// </summary>
internal sealed class ClusterFolder(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The one that commands use.</summary>
    public static ClusterFolder Default => new(Environment.GetEnvironmentVariable("MEDCLUSTER_CLUSTERFOLDER") is { Length: > 0 } named ? named
        : Environment.IsPrivilegedProcess ? "/var/lib/medcluster/cluster"
        : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Folders.DefaultStore)!, "cluster"));

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    private string StateFile => this["cluster.json"];

    /// <summary>The path of something in it.</summary>
    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Makes the folder.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.OutputUnwritable"/>.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(Path, Passable);
            Directory.CreateDirectory(this["logs"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MedClusterException(ReasonCodes.OutputUnwritable, $"The cluster's folder {Path} cannot be made: {exception.Message} MEDCLUSTER_CLUSTERFOLDER names another.", exception);
        }
    }

    /// <summary>Holds the folder against another <c>up</c> or <c>down</c> until disposed.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.ClusterAlreadyUp"/>: another one is at it.</exception>
    public IDisposable Lock()
    {
        try
        {
            return new FileStream(this["lock"], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new MedClusterException(ReasonCodes.ClusterAlreadyUp, $"Another medcluster up or down is at work in {Path}.", exception);
        }
    }

    /// <summary>What runs; null if nothing was started, or all of it was stopped by down.</summary>
    public LocalClusterState? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<LocalClusterState>(File.ReadAllBytes(StateFile), MedClusterJson.Compact);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is JsonException or UnauthorizedAccessException)
        {
            throw new MedClusterException(ReasonCodes.ClusterUnreachable, $"{StateFile} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes down what runs.</summary>
    public void Write(LocalClusterState state) => WriteSecret("cluster.json", JsonSerializer.SerializeToUtf8Bytes(state, MedClusterJson.Indented));

    /// <summary>Nothing runs any more.</summary>
    public void Forget() => File.Delete(StateFile);

    /// <summary>Writes a file that only the user can read, whole or not at all.</summary>
    public void WriteSecret(string name, byte[] content)
    {
        var temporary = this[$"{name}.{Environment.ProcessId}"];
        using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly })) file.Write(content);
        File.Move(temporary, this[name], overwrite: true);
    }
}
