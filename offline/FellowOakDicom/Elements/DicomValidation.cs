using System.Globalization;
using System.Text.RegularExpressions;

namespace FellowOakDicom;

/// <summary>What the standard allows in a text of each representation (PS3.5 section 6.2).</summary>
public static partial class DicomValidation
{
    internal static void Validate(DicomVR vr, string text)
    {
        if (WhyInvalid(vr, text) is { } reason) throw new DicomValidationException(text, vr, reason);
    }

    /// <summary>Null where the text is valid.</summary>
    internal static string WhyInvalid(DicomVR vr, string text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var content = vr == DicomVR.IS || vr == DicomVR.DS ? text.Trim(' ') : text.TrimEnd(' ', '\0');
        var length = vr == DicomVR.PN ? text.Split('=').Max(group => group.Length) : vr == DicomVR.DS ? content.Length : text.Length;
        if (vr != DicomVR.DA && vr != DicomVR.TM && vr != DicomVR.DT && vr.MaximumLength > 0 && length > vr.MaximumLength)
            return $"value exceeds maximum length of {vr.MaximumLength} characters";
        if (vr == DicomVR.UI) return Uid().IsMatch(text.TrimEnd('\0')) ? null : "value is no unique identifier";
        if (vr == DicomVR.CS) return Code().IsMatch(text) ? null : "value contains invalid character";
        if (vr == DicomVR.DS) return Decimal().IsMatch(content) ? null : "value is no decimal string";
        if (vr == DicomVR.IS) return Integer().IsMatch(content) && int.TryParse(content, CultureInfo.InvariantCulture, out _) ? null : "value is not an integer string";
        if (vr == DicomVR.AS) return Age().IsMatch(text) ? null : "value does not have pattern 000[DWMY]";
        if (vr == DicomVR.DA) return content.Split('-').All(date => date.Trim().Length == 0 || Date().IsMatch(date.Trim())) ? null : "one of the date values does not match the pattern YYYYMMDD";
        if (vr == DicomVR.TM) return content.Split('-').All(time => time.Trim().Length == 0 || Time().IsMatch(time.Trim())) ? null : "value is no time";
        if (vr == DicomVR.DT) return Moment().IsMatch(content) ? null : "value is no date and time";
        if (vr == DicomVR.AE) return string.IsNullOrWhiteSpace(text) || text.Any(char.IsControl) ? "value is no application entity" : null;
        return (vr == DicomVR.LO || vr == DicomVR.SH) && text.Any(letter => char.IsControl(letter) && letter != '\u001b') ? "value contains invalid character" : null;
    }

    [GeneratedRegex(@"^(0|[1-9]\d*)(\.(0|[1-9]\d*))*$")]
    private static partial Regex Uid();

    [GeneratedRegex(@"^[A-Z0-9_ ]*$")]
    private static partial Regex Code();

    [GeneratedRegex(@"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^[+-]?\d+$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^\d{3}[DWMY]$")]
    private static partial Regex Age();

    [GeneratedRegex(@"^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")]
    private static partial Regex Date();

    [GeneratedRegex(@"^([01]\d|2[0-3])([0-5]\d((60|[0-5]\d)(\.\d{1,6})?)?)?$")]
    private static partial Regex Time();

    [GeneratedRegex(@"^(-?\d{4,14}(\.\d{1,6})?([+-]\d{4})?)(-(\d{4,14}(\.\d{1,6})?([+-]\d{4})?)?)?$")]
    private static partial Regex Moment();
}
