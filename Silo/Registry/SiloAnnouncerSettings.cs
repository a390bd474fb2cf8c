namespace MedCluster.Silo.Registry;

/// <summary>What a <see cref="SiloAnnouncer"/> cannot find out by itself.</summary>
/// <param name="HealthPort">The port of the silo's health endpoints; 0: none.</param>
internal sealed record SiloAnnouncerSettings(int HealthPort);
