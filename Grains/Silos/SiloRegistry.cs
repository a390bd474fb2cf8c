using MedCluster.GrainInterfaces.Silos;

namespace MedCluster.Grains.Silos;

/// <summary>The silos that announced themselves lately, and what makes one that comes fit or not. Not safe for several threads: a grain owns it.</summary>
internal sealed class SiloRegistry(TimeProvider time)
{
    /// <summary>A silo that is silent for this long is out of the list: five announcements.</summary>
    internal static readonly TimeSpan Expiry = TimeSpan.FromSeconds(15);
    private readonly Dictionary<string, (SiloAnnouncement Silo, long At)> _silos = new(StringComparer.Ordinal);

    /// <summary>The silos, by name.</summary>
    public IReadOnlyList<SiloAnnouncement> Silos
    {
        get
        {
            foreach (var silent in _silos.Where(pair => time.GetElapsedTime(pair.Value.At) > Expiry).Select(pair => pair.Key).ToList()) _silos.Remove(silent);
            return [.. _silos.Values.Select(entry => entry.Silo).OrderBy(silo => silo.Name, StringComparer.Ordinal).ThenBy(silo => silo.Silo, StringComparer.Ordinal)];
        }
    }

    /// <summary>Takes a silo in; returns what keeps it out, or null. One that is in stays in.</summary>
    public string? Announce(SiloAnnouncement silo)
    {
        if (!_silos.ContainsKey(silo.Silo) && Silos.Select(other => Mismatch(silo, other)).FirstOrDefault(mismatch => mismatch is not null) is { } problem) return problem;
        _silos[silo.Silo] = (silo, time.GetTimestamp());
        return null;
    }

    /// <summary>Takes a silo out.</summary>
    public void Forget(string silo) => _silos.Remove(silo);

    private static string? Mismatch(SiloAnnouncement silo, SiloAnnouncement other)
    {
        if (Compatible(silo.Version) != Compatible(other.Version))
            return $"Silo {silo.Name} is MedCluster {silo.Version}, silo {other.Name} of the same cluster is {other.Version}: silos of one cluster have the same major and minor version. Give the new version a cluster id of its own.";
        if (silo.Store != other.Store)
            return $"Silo {silo.Name} has another store than silo {other.Name} of the same cluster: silos of one cluster share one store.";
        foreach (var model in silo.Models)
        {
            if (other.Models.FirstOrDefault(candidate => candidate.Id == model.Id) is { } same && same.Digest != model.Digest)
                return $"Silo {silo.Name} has other bytes of the model package {model.Id} ({model.Digest[..12]}) than silo {other.Name} of the same cluster ({same.Digest[..12]}): give every silo the same package, or a changed package another id.";
        }
        return null;
    }

    /// <summary>Major and minor version: what is sent between silos changes only with these.</summary>
    private static string Compatible(string version) => string.Join('.', version.Split('.').Take(2));
}
