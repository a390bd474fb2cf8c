using System.Text.RegularExpressions;

namespace MedCluster.Imaging.Deidentification;

/// <summary>The forms of values that are kept (PS3.5 section 6.2): what does not have the form of a code or a number is free text in disguise.</summary>
internal static partial class ElementForms
{
    /// <summary>A value of CS.</summary>
    internal static bool IsCode(string value) => Code().IsMatch(value.Trim(' ', '\0'));

    /// <summary>A value of IS.</summary>
    internal static bool IsInteger(string value) => Integer().IsMatch(value.Trim(' ', '\0'));

    /// <summary>A value of DS; longer ones than the standard allows are found and harmless.</summary>
    internal static bool IsDecimal(string value) => Decimal().IsMatch(value.Trim(' ', '\0'));

    [GeneratedRegex("^[A-Z0-9 _]{0,16}$")]
    private static partial Regex Code();

    [GeneratedRegex(@"^([+-]?\d{1,11})?$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^([+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})([eE][+-]?\d{1,3})?)?$")]
    private static partial Regex Decimal();
}
