using System.Text;

namespace FellowOakDicom;

/// <summary>The character sets of SpecificCharacterSet (PS3.3 section C.12.1.1.2), and ISO 2022 escapes between them (PS3.5 section 6.1.2.5).</summary>
public static class DicomEncoding
{
    public static readonly Encoding Default = Encoding.ASCII;

    public static readonly Encoding[] DefaultArray = [Default];

    private static readonly Dictionary<string, string> Names = new()
    {
        ["ISO_IR 6"] = "us-ascii", ["ISO_IR 13"] = "shift_jis", ["ISO_IR 100"] = "iso-8859-1", ["ISO_IR 101"] = "iso-8859-2",
        ["ISO_IR 109"] = "iso-8859-3", ["ISO_IR 110"] = "iso-8859-4", ["ISO_IR 126"] = "iso-8859-7", ["ISO_IR 127"] = "iso-8859-6",
        ["ISO_IR 138"] = "iso-8859-8", ["ISO_IR 144"] = "iso-8859-5", ["ISO_IR 148"] = "iso-8859-9", ["ISO_IR 149"] = "x-cp20949",
        ["ISO_IR 166"] = "windows-874", ["ISO_IR 192"] = "utf-8", ["ISO_IR 87"] = "iso-2022-jp", ["ISO_IR 159"] = "iso-2022-jp",
        ["ISO_IR 58"] = "gb2312", ["GBK"] = "gbk", ["GB18030"] = "gb18030",
    };

    // What follows the escape byte, and the encoding from there on.
    private static readonly (string Escape, string Name)[] Escapes =
    [
        ("-A", "iso-8859-1"), ("-B", "iso-8859-2"), ("-C", "iso-8859-3"), ("-D", "iso-8859-4"), ("-F", "iso-8859-7"), ("-G", "iso-8859-6"),
        ("-H", "iso-8859-8"), ("-L", "iso-8859-5"), ("-M", "iso-8859-9"), ("-T", "windows-874"), ("(B", "us-ascii"), ("(J", "shift_jis"),
        (")I", "shift_jis"), ("$B", "iso-2022-jp"), ("$(D", "iso-2022-jp"), ("$)C", "x-cp20949"), ("$)A", "gb2312"),
    ];

    static DicomEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static Encoding[] GetEncodings(string[] charsets) => Array.ConvertAll(charsets, GetEncoding);

    /// <summary>The encoding of a value of SpecificCharacterSet; ASCII for an empty or unknown one.</summary>
    public static Encoding GetEncoding(string charset)
    {
        var name = (charset ?? string.Empty).Trim().Replace("ISO-IR", "ISO_IR", StringComparison.Ordinal).Replace("ISO IR", "ISO_IR", StringComparison.Ordinal)
            .Replace("ISO 2022 IR", "ISO_IR", StringComparison.Ordinal).Replace("ISO 2022 GBK", "GBK", StringComparison.Ordinal);
        return Names.TryGetValue(name, out var known) ? Encoding.GetEncoding(known) : Default;
    }

    internal static string Decode(ReadOnlySpan<byte> bytes, Encoding[] encodings, bool isPersonName)
    {
        if (bytes.IsEmpty) return string.Empty;
        if (encodings.Length < 2 || !bytes.Contains((byte)0x1b)) return encodings[0].GetString(bytes);
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            var next = bytes[1..].IndexOf((byte)0x1b);
            var part = next < 0 ? bytes : bytes[..(next + 1)];
            text.Append(DecodePart(part, encodings, isPersonName));
            bytes = bytes[part.Length..];
        }
        return text.ToString();
    }

    // A part begins with an escape, except perhaps the first; a delimiter brings the first encoding back.
    private static string DecodePart(ReadOnlySpan<byte> part, Encoding[] encodings, bool isPersonName)
    {
        if (part[0] != 0x1b) return encodings[0].GetString(part);
        var encoding = Default;
        var escapeLength = Math.Min(part.Length, part.Length > 2 && part[1] == '$' && part[2] is (byte)'(' or (byte)')' ? 4 : 3);
        foreach (var (escape, name) in Escapes)
        {
            if (part.Length <= escape.Length || !part.Slice(1, escape.Length).SequenceEqual(Encoding.ASCII.GetBytes(escape))) continue;
            var known = Encoding.GetEncoding(name);
            if (known.CodePage == Default.CodePage || encodings.Contains(known)) encoding = known;
        }
        // .NET's decoder of ISO-2022-JP wants the escapes itself.
        if (encoding.WebName == "iso-2022-jp") return encoding.GetString(part);
        var content = part[escapeLength..];
        var delimiter = isPersonName ? content.IndexOfAny((byte)'^', (byte)'=') : content.IndexOfAny("\r\n\t\f"u8);
        return delimiter < 0 ? encoding.GetString(content) : encoding.GetString(content[..delimiter]) + encodings[0].GetString(content[delimiter..]);
    }
}
