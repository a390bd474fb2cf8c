using System.CommandLine;

namespace MedCluster.Client.Deidentification;

/// <summary><c>--deid</c>.</summary>
internal static class DeidentificationOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create() => new("--deid") { Description = "De-identify on the way in, by this profile (.json, docs/deidentification.md)." };
}
