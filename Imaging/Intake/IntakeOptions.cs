using MedCluster.Imaging.Deidentification;

namespace MedCluster.Imaging.Intake;

/// <summary>Bounds of an intake.</summary>
public sealed record IntakeOptions
{
    /// <summary>Files read at once, 1 to 1024. Default: two per processor, because reading waits.</summary>
    public int Parallelism { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>The most entries of an archive, 1 or more. Default 1,000,000.</summary>
    public int MaximumArchiveEntries { get; init; } = 1_000_000;

    /// <summary>The most bytes that an archive entry expands to, 1 to 2 GiB. Default 1 GiB: larger than any single-frame image.</summary>
    public long MaximumEntryBytes { get; init; } = 1L << 30;

    /// <summary>The most bytes that all entries of an archive expand to. Default 1 TiB.</summary>
    public long MaximumArchiveBytes { get; init; } = 1L << 40;

    /// <summary>The most that an entry larger than 1 MiB, and the archive as a whole, may expand by. Default 200: images rarely shrink by more than ten times, and deflate can't do more than 1,032.</summary>
    public int MaximumExpansion { get; init; } = 200;

    /// <summary>De-identifies every instance before anything of it is kept, and names files in its stead. Default null: instances are taken as they are.</summary>
    public Deidentifier? Deidentifier { get; init; }
}
