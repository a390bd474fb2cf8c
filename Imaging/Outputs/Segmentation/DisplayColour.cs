using System.Globalization;

namespace MedCluster.Imaging.Outputs.Segmentation;

/// <summary>Colours as DICOM recommends them for display (PS3.3 C.10.7.1.1): CIELab of the profile connection space (D50), scaled to 16 bits.</summary>
internal static class DisplayColour
{
    /// <summary>L*, a*, b* of an sRGB colour <c>#RRGGBB</c>. Sources: IEC 61966-2-1 (sRGB), B. Lindbloom's matrix to XYZ adapted to D50 by Bradford, CIE 15 (L*a*b*).</summary>
    public static ushort[] ToCielab(string colour)
    {
        double Linear(int at)
        {
            var value = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
        var (r, g, b) = (Linear(1), Linear(3), Linear(5));
        var x = F(((0.4360747 * r) + (0.3850649 * g) + (0.1430804 * b)) / 0.96422);
        var y = F((0.2225045 * r) + (0.7168786 * g) + (0.0606169 * b));
        var z = F(((0.0139322 * r) + (0.0971045 * g) + (0.7141733 * b)) / 0.82521);
        return [Scale((116 * y) - 16, 0, 100), Scale(500 * (x - y), -128, 127), Scale(200 * (y - z), -128, 127)];
    }

    private static double F(double t) => t > 216.0 / 24389 ? Math.Cbrt(t) : ((24389.0 / 27 * t) + 16) / 116;

    private static ushort Scale(double value, double low, double high) => (ushort)Math.Round((Math.Clamp(value, low, high) - low) / (high - low) * ushort.MaxValue);
}
