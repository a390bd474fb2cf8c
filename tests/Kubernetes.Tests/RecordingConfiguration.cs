using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace MedCluster.Kubernetes.Tests;

/// <summary>A configuration that remembers what was asked for.</summary>
internal sealed class RecordingConfiguration(IConfiguration configuration) : IConfiguration
{
    /// <summary>The keys that were read.</summary>
    public HashSet<string> Keys { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string? this[string key]
    {
        get
        {
            Keys.Add(key);
            return configuration[key];
        }
        set => configuration[key] = value;
    }

    public IEnumerable<IConfigurationSection> GetChildren() => configuration.GetChildren();

    public IChangeToken GetReloadToken() => configuration.GetReloadToken();

    public IConfigurationSection GetSection(string key) => configuration.GetSection(key);
}
