namespace MedCluster.Client;

/// <summary>Where the program finds and keeps things by default.</summary>
internal static class Folders
{
    /// <summary>The pipelines that ship.</summary>
    public static string Pipelines => Path.Combine(AppContext.BaseDirectory, "pipelines");

    /// <summary>The model packages that ship, or MEDCLUSTER_MODELS.</summary>
    public static string Models => Environment.GetEnvironmentVariable("MEDCLUSTER_MODELS") is { Length: > 0 } named ? named : Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>The store: MEDCLUSTER_STORE, or the folder medcluster/store of the user's data (XDG_DATA_HOME, else ~/.local/share).</summary>
    public static string Store => NamedStore ?? DefaultStore;

    /// <summary>MEDCLUSTER_STORE; null where it is not set.</summary>
    public static string? NamedStore => Environment.GetEnvironmentVariable("MEDCLUSTER_STORE") is { Length: > 0 } named ? named : null;

    /// <summary>The store where none is named.</summary>
    public static string DefaultStore
    {
        get
        {
            var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return Path.Combine(data.Length > 0 ? data : Path.Combine(Directory.GetCurrentDirectory(), ".medcluster-data"), "medcluster", "store");
        }
    }
}
