namespace MedCluster.Inference;

/// <summary>How stored values become Hounsfield units: value × slope + intercept, and padding becomes air.</summary>
/// <param name="Slope">RescaleSlope (0028,1053).</param>
/// <param name="Intercept">RescaleIntercept (0028,1052).</param>
/// <param name="Padding">PixelPaddingValue (0028,0120), a stored value, or null: there is none.</param>
/// <param name="PaddingLimit">PixelPaddingRangeLimit (0028,0121): the other end of the range of padding, inclusive, or null: the one value only.</param>
public readonly record struct Rescale(float Slope, float Intercept, int? Padding = null, int? PaddingLimit = null)
{
    /// <summary>What padding becomes, in HU: air.</summary>
    public const float PaddingHounsfield = -1024;
}
