using System.Text.RegularExpressions;

namespace MedCluster.Imaging.Deidentification;

/// <summary>
/// Cleans descriptions: only words of a known vocabulary stay, and numbers that a unit of measurement follows. What was typed by hand can hold anything; a list of
/// words that may stay cannot miss a name, as a list of names can. A word that is a part of a name in the same instance goes too.
/// </summary>
internal sealed partial class DescriptorVocabulary
{
    private static readonly Lazy<string[]> BuiltIn = new(Read);

    private readonly HashSet<string> _words;

    /// <summary>The built-in words and these.</summary>
    internal DescriptorVocabulary(IEnumerable<string> more) => _words = new HashSet<string>(BuiltIn.Value.Concat(more), StringComparer.OrdinalIgnoreCase);

    /// <summary>What stays of a description.</summary>
    internal string Clean(string text, Identifiers identifiers) => string.Join(' ', Tokens().Matches(text).Select(token => token.Value).Where(token =>
        char.IsAsciiDigit(token[0]) || (_words.Contains(token) && !identifiers.Contains(token))));

    private static string[] Read()
    {
        using var stream = typeof(DescriptorVocabulary).Assembly.GetManifestResourceStream("vocabulary.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Where(line => !line.StartsWith('#')).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
    }

    // A word, perhaps with a figure as T1 and L5 have it, or up to three figures with a unit.
    [GeneratedRegex(@"(?<![\p{L}\d.])\d{1,3}(?:\.\d{1,2})?\s?(?:mm|cm|kV|kVp|mAs|mA|sec|ms|min|T|deg|Gy|MBq)(?![\p{L}\d])|(?<![\p{L}\d])\p{L}+\d?(?![\p{L}\d])", RegexOptions.IgnoreCase)]
    private static partial Regex Tokens();
}
