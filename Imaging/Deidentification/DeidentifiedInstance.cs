using MedCluster.Reasons;

namespace MedCluster.Imaging.Deidentification;

/// <summary>What became of an instance: its de-identified file, or why there is none.</summary>
/// <param name="File">The file; empty where it was refused.</param>
/// <param name="Digest">SHA-256 of the file, lower case hexadecimal.</param>
/// <param name="Reason">Why it was refused, or null.</param>
public readonly record struct DeidentifiedInstance(ReadOnlyMemory<byte> File, string Digest, ReasonCode? Reason)
{
    internal static DeidentifiedInstance Refused(ReasonCode reason) => new(default, "", reason);
}
