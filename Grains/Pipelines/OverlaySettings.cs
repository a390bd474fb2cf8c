namespace MedCluster.Grains.Pipelines;

/// <summary>The overlay picture of a series.</summary>
public sealed record OverlaySettings
{
    /// <summary>Centre of the grey window, in the units of the series (HU for CT). Default 40.</summary>
    public double Level { get; init; } = 40;

    /// <summary>Width of the grey window, more than 0. Default 400.</summary>
    public double Width { get; init; } = 400;

    /// <summary>How many slices the montage shows, 1 to 64. Default 12.</summary>
    public int Slices { get; init; } = 12;
}
