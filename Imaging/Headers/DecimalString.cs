namespace MedCluster.Imaging.Headers;

/// <summary>A number of value representation DS, which DICOM writes in decimal.</summary>
internal static class DecimalString
{
    // A double holds each of these exactly, and each whole number of fifteen digits, so that one division rounds once, as the standard's number would be.
    private static readonly double[] PowersOfTen = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>
    /// Reads <c>[sign] digits [. digits] [E exponent]</c> where a double is the quotient, rounded once, of two whole numbers that are doubles,
    /// which is then the double nearest to what is written. Of anything else, longer or malformed, it says only that it can't.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, out double number)
    {
        number = 0;
        var isNegative = text is [(byte)'-', ..];
        if (text is [(byte)'+' or (byte)'-', ..]) text = text[1..];
        var (mantissa, digits, significant, scale, hasPoint, i) = (0L, 0, 0, 0, false, 0);
        for (; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                if (hasPoint) return false;
                hasPoint = true;
                continue;
            }
            if (!char.IsAsciiDigit((char)text[i])) break;
            mantissa = mantissa * 10 + text[i] - '0';
            digits++;
            if (mantissa > 0 && ++significant > 15) return false;
            if (hasPoint) scale++;
        }
        if (digits == 0) return false;
        if (i < text.Length)
        {
            if (text[i] is not ((byte)'e' or (byte)'E')) return false;
            text = text[(i + 1)..];
            var isDown = text is [(byte)'-', ..];
            if (text is [(byte)'+' or (byte)'-', ..]) text = text[1..];
            if (text.Length is 0 or > 3 || text.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
            var exponent = 0;
            foreach (var digit in text) exponent = exponent * 10 + digit - '0';
            scale += isDown ? exponent : -exponent;
        }
        if (scale < 0 || scale >= PowersOfTen.Length) return false;
        number = mantissa / PowersOfTen[scale];
        if (isNegative) number = -number;
        return true;
    }
}
