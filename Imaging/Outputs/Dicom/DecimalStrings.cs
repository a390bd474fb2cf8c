using System.Globalization;
using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Outputs.Dicom;

/// <summary>Numbers as decimal strings (VR DS), which have at most 16 characters.</summary>
internal static class DecimalStrings
{
    private const int Longest = 16;

    /// <summary>The decimal string nearest to a finite number: its shortest exact form where that fits, else as many digits as do.</summary>
    public static string Of(double value)
    {
        var text = value == 0 ? "0" : value.ToString("R", CultureInfo.InvariantCulture);
        for (var digits = 15; text.Length > Longest; digits--) text = value.ToString($"G{digits.ToString(CultureInfo.InvariantCulture)}", CultureInfo.InvariantCulture);
        return text;
    }

    /// <summary>The three decimal strings of a vector.</summary>
    public static string[] Of(PatientVector vector) => [Of(vector.X), Of(vector.Y), Of(vector.Z)];
}
