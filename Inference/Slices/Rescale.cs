namespace MedCluster.Inference;

/// <summary>How stored values become the values of a model's units: value × slope + intercept, and padding becomes one value.</summary>
/// <param name="Slope">RescaleSlope (0028,1053).</param>
/// <param name="Intercept">RescaleIntercept (0028,1052).</param>
/// <param name="Padding">PixelPaddingValue (0028,0120), a stored value, or null: there is none.</param>
/// <param name="PaddingLimit">PixelPaddingRangeLimit (0028,0121): the other end of the range of padding, inclusive, or null: the one value only.</param>
/// <param name="PaddingBecomes">What padding becomes; by default air, in HU.</param>
public readonly record struct Rescale(float Slope, float Intercept, int? Padding = null, int? PaddingLimit = null, float PaddingBecomes = Rescale.PaddingHounsfield)
{
    /// <summary>What padding becomes, in HU: air.</summary>
    public const float PaddingHounsfield = -1024;
}
