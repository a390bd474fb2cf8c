namespace FellowOakDicom.Imaging;

/// <summary>What samples mean (PS3.3 section C.7.6.3.1.2).</summary>
public class PhotometricInterpretation : DicomParseable
{
    public static readonly PhotometricInterpretation Monochrome1 = new("MONOCHROME1", "Monochrome 1");
    public static readonly PhotometricInterpretation Monochrome2 = new("MONOCHROME2", "Monochrome 2");
    public static readonly PhotometricInterpretation PaletteColor = new("PALETTE COLOR", "Palette Color") { IsColor = true, IsPalette = true };
    public static readonly PhotometricInterpretation Rgb = new("RGB", "RGB") { IsColor = true };
    public static readonly PhotometricInterpretation YbrFull = new("YBR_FULL", "YBR Full") { IsColor = true, IsYBR = true };
    public static readonly PhotometricInterpretation YbrFull422 = new("YBR_FULL_422", "YBR Full 4:2:2") { IsColor = true, IsYBR = true };
    public static readonly PhotometricInterpretation YbrPartial422 = new("YBR_PARTIAL_422", "YBR Partial 4:2:2") { IsColor = true, IsYBR = true };
    public static readonly PhotometricInterpretation YbrPartial420 = new("YBR_PARTIAL_420", "YBR Partial 4:2:0") { IsColor = true, IsYBR = true };
    public static readonly PhotometricInterpretation YbrIct = new("YBR_ICT", "YBR Irreversible Color Transformation (JPEG 2000)") { IsColor = true, IsYBR = true };
    public static readonly PhotometricInterpretation YbrRct = new("YBR_RCT", "YBR Reversible Color Transformation (JPEG 2000)") { IsColor = true, IsYBR = true };

    private static readonly PhotometricInterpretation[] All =
        [Monochrome1, Monochrome2, PaletteColor, Rgb, YbrFull, YbrFull422, YbrPartial422, YbrPartial420, YbrIct, YbrRct];

    private PhotometricInterpretation(string value, string description)
    {
        Value = value;
        Description = description;
    }

    public string Value { get; }

    public string Description { get; }

    public bool IsColor { get; private init; }

    public bool IsPalette { get; private init; }

    public bool IsYBR { get; private init; }

    public static PhotometricInterpretation Parse(string photometricInterpretation)
    {
        var value = photometricInterpretation.Trim(' ', '\0');
        return Array.Find(All, known => known.Value == value)
            ?? (value == "MONOCHROME" ? Monochrome2 : throw new DicomImagingException($"Unknown Photometric Interpretation [{photometricInterpretation}]"));
    }

    public override bool Equals(object obj) => obj is PhotometricInterpretation other && other.Value == Value;

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Description;

    public static bool operator ==(PhotometricInterpretation a, PhotometricInterpretation b) => a?.Value == b?.Value;

    public static bool operator !=(PhotometricInterpretation a, PhotometricInterpretation b) => !(a == b);
}
