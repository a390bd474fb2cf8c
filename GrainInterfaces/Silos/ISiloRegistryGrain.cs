namespace MedCluster.GrainInterfaces.Silos;

/// <summary>
/// Knows what each silo of the cluster is made of. Silos say it again every few seconds, so nothing is stored: after the loss of its own
/// silo it is complete again in seconds.
/// </summary>
[Alias("medcluster.silo-registry")]
public interface ISiloRegistryGrain : IGrainWithStringKey
{
    /// <summary>The key of the registry.</summary>
    const string Key = "silos";

    /// <summary>A silo says what it is. Returns null, or what keeps it from being a silo of this cluster: another version, store or model package than the others'.</summary>
    [Alias("announce")]
    Task<string?> AnnounceAsync(SiloAnnouncement silo);

    /// <summary>A silo has stopped.</summary>
    [Alias("forget")]
    Task ForgetAsync(string silo);

    /// <summary>The silos that said something lately, by name.</summary>
    [Alias("silos")]
    Task<IReadOnlyList<SiloAnnouncement>> GetSilosAsync();
}
