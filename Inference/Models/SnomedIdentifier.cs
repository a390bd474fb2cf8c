namespace MedCluster.Inference;

/// <summary>SNOMED CT identifiers, whose last digit checks the others.</summary>
internal static class SnomedIdentifier
{
    /// <summary>
    /// Whether a text is a SNOMED CT identifier: 6 to 18 digits of which the last makes Verhoeff's sum over the dihedral group of order 10 zero. Sources: SNOMED CT
    /// Release File Specification, "Check digit"; J. Verhoeff, "Error detecting decimal codes", 1969.
    /// </summary>
    public static bool IsValid(string text)
    {
        if (text.Length is < 6 or > 18 || !text.All(char.IsAsciiDigit)) return false;
        var check = 0;
        for (var i = 0; i < text.Length; i++) check = Multiply(check, Permute(text[^(i + 1)] - '0', i));
        return check == 0;
    }

    /// <summary>The group's product: 0 to 4 are rotations of a pentagon, 5 to 9 reflections.</summary>
    private static int Multiply(int a, int b) => (a < 5, b < 5) switch
    {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + ((a + b) % 5),
        (false, true) => 5 + ((a - b + 5) % 5),
        _ => (a - b + 5) % 5,
    };

    /// <summary>Verhoeff's permutation, applied as often as the digit's place says.</summary>
    private static int Permute(int digit, int place)
    {
        ReadOnlySpan<byte> permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
        for (var i = 0; i < place % 8; i++) digit = permutation[digit];
        return digit;
    }
}
