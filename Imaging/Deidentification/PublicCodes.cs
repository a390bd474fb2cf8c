using System.Text.RegularExpressions;
using FellowOakDicom;

namespace MedCluster.Imaging.Deidentification;

/// <summary>
/// Tells codes of public schemes from local ones (PS3.16 section 8). A public code says the same everywhere and nothing about whom it is used for; its form is
/// checked, so that no number of a person passes for one. The meaning beside a code is free text, so it becomes the code itself.
/// </summary>
internal static partial class PublicCodes
{
    /// <summary>Whether the item of a sequence is a code.</summary>
    internal static bool IsCode(DicomDataset item) =>
        item.Contains(DicomTag.CodeValue) || item.Contains(DicomTag.LongCodeValue) || item.Contains(DicomTag.URNCodeValue) || item.Contains(DicomTag.CodingSchemeDesignator);

    /// <summary>Cleans a code item; false where the code is not public and the item has to go.</summary>
    internal static bool TryClean(DicomDataset item)
    {
        if (!item.TryGetSingleValue(DicomTag.CodeValue, out string value) || !item.TryGetSingleValue(DicomTag.CodingSchemeDesignator, out string scheme)) return false;
        (value, scheme) = (value.Trim(), scheme.Trim());
        var isPublic = scheme switch
        {
            "DCM" => Controlled().IsMatch(value),
            "SCT" => value.Length is >= 6 and <= 18 && value.All(char.IsAsciiDigit) && HasVerhoeffDigit(value),
            "SRT" or "99SDM" or "SNM3" => Snomed().IsMatch(value),
            "LN" => Loinc().IsMatch(value) && HasLoincDigit(value),
            "UCUM" => Units().IsMatch(value),
            "FMA" => value.Length is >= 3 and <= 6 && value.All(char.IsAsciiDigit),
            _ => false,
        };
        if (!isPublic) return false;
        item.Clear();
        item.NotValidated().AddOrUpdate(DicomTag.CodeValue, value).AddOrUpdate(DicomTag.CodingSchemeDesignator, scheme).AddOrUpdate(DicomTag.CodeMeaning, value);
        return true;
    }

    // SNOMED CT's check digit: Verhoeff's, over the dihedral group of order ten.
    private static bool HasVerhoeffDigit(string digits)
    {
        ReadOnlySpan<byte> permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
        var check = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            for (var times = i % 8; times > 0; times--) digit = permutation[digit];
            check = Multiply(check, digit);
        }
        return check == 0;

        static int Multiply(int a, int b) => a < 5 ? b < 5 ? (a + b) % 5 : ((a + b) % 5) + 5 : b < 5 ? ((a - b + 5) % 5) + 5 : (a - b + 5) % 5;
    }

    // LOINC's check digit: Luhn's.
    private static bool HasLoincDigit(string code)
    {
        var (sum, isDoubled) = (0, true);
        foreach (var c in code[..^2].Reverse())
        {
            var digit = (c - '0') * (isDoubled ? 2 : 1);
            sum += (digit / 10) + (digit % 10);
            isDoubled = !isDoubled;
        }
        return (10 - (sum % 10)) % 10 == code[^1] - '0';
    }

    [GeneratedRegex(@"^1[123]\d{4}$")]
    private static partial Regex Controlled();

    [GeneratedRegex("^[A-Z]{1,2}-[0-9A-F]{4,5}$")]
    private static partial Regex Snomed();

    [GeneratedRegex(@"^\d{1,5}-\d$")]
    private static partial Regex Loinc();

    [GeneratedRegex(@"^(1|%|\{[a-z]{1,12}\}|\[hnsf'U\]|(m|k|c|u|n|M)?(m|g|s|L|l|Pa|V|A|Hz|Bq|Gy|T|J|W|mol)[23]?|deg|rad|min|h|d|a|mo|wk|Cel)([./](kg|g|m|cm|mm|s|min|h|mL|ml|L|l|um)[23]?)*$")]
    private static partial Regex Units();
}
