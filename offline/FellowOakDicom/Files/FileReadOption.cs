namespace FellowOakDicom;

/// <summary>What happens to large values while a file is read.</summary>
public enum FileReadOption
{
    /// <summary>The same as <see cref="ReadLargeOnDemand"/>.</summary>
    Default,

    /// <summary>They are read from the file or stream when they are asked for.</summary>
    ReadLargeOnDemand,

    /// <summary>They are left out.</summary>
    SkipLargeTags,

    /// <summary>They are read at once.</summary>
    ReadAll,
}
