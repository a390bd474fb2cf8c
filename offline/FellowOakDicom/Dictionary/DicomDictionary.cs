using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;

namespace FellowOakDicom;

/// <summary>The data dictionary of the standard (the embedded <c>tags.txt</c>), and whatever a program adds for its private elements.</summary>
public class DicomDictionary : IEnumerable<DicomDictionaryEntry>
{
    public static readonly DicomDictionaryEntry UnknownTag = new(DicomTag.Unknown, "Unknown", "Unknown", DicomVM.VM_1_n, false, [DicomVR.UN, .. DicomVR.All]);

    public static readonly DicomDictionaryEntry PrivateCreatorTag = new(new DicomTag(0, 0x10), "Private Creator", "PrivateCreator", DicomVM.VM_1, false, DicomVR.LO);

    private static readonly DicomDictionaryEntry GroupLength = new(new DicomTag(0, 0), "Group Length", "GroupLength", DicomVM.VM_1, false, DicomVR.UL);

    private static readonly Lazy<DicomDictionary> Standard = new(Load);

    private readonly ConcurrentDictionary<string, DicomPrivateCreator> _creators = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Creator, uint Key), DicomDictionaryEntry> _private = new();
    private readonly ConcurrentDictionary<uint, DicomDictionaryEntry> _added = new();
    private readonly Dictionary<uint, DicomDictionaryEntry> _entries = [];
    private readonly Dictionary<string, DicomDictionaryEntry> _byKeyword = new(StringComparer.Ordinal);
    private readonly List<(uint Mask, uint Value, DicomDictionaryEntry Entry)> _masked = [];

    private DicomDictionary()
    {
    }

    public static DicomDictionary Default => Standard.Value;

    /// <summary>The entry of a tag; <see cref="UnknownTag"/> where there is none.</summary>
    public DicomDictionaryEntry this[DicomTag tag]
    {
        get
        {
            if (!tag.IsPrivate) return Find(tag.Key);
            if (tag.Element is >= 0x10 and <= 0xff && tag.PrivateCreator is null) return PrivateCreatorTag;
            if (tag.PrivateCreator is not null) return _private.GetValueOrDefault((tag.PrivateCreator.Creator, Masked(tag)), UnknownTag);
            return tag.Element == 0 ? GroupLength : _added.GetValueOrDefault(tag.Key, UnknownTag);
        }
    }

    /// <summary>The tag with a keyword; null where there is none.</summary>
    public DicomTag this[string keyword] => _byKeyword.GetValueOrDefault(keyword)?.Tag;

    public DicomPrivateCreator GetPrivateCreator(string creator) => _creators.GetOrAdd(creator, static name => new DicomPrivateCreator(name));

    public void Add(DicomDictionaryEntry entry)
    {
        if (entry.Tag.PrivateCreator is { } creator) _private[(creator.Creator, Masked(entry.Tag))] = entry;
        else _added[entry.Tag.Key] = entry;
    }

    public IEnumerator<DicomDictionaryEntry> GetEnumerator() => _entries.Values.Concat(_added.Values).Concat(_private.Values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The entry of a standard tag.</summary>
    internal DicomDictionaryEntry Find(uint key)
    {
        if (_entries.TryGetValue(key, out var entry)) return entry;
        if (!_added.IsEmpty && _added.TryGetValue(key, out entry)) return entry;
        if ((key & 0xffff) == 0) return GroupLength;
        foreach (var (mask, value, masked) in _masked)
            if ((key & mask) == value) return masked;
        return UnknownTag;
    }

    // The block that a creator reserved is not part of what an element means.
    private static uint Masked(DicomTag tag) => (uint)tag.Group << 16 | (uint)(tag.Element & 0xff);

    private static DicomDictionary Load()
    {
        var dictionary = new DicomDictionary();
        var multiplicities = new Dictionary<string, DicomVM>();
        using var lines = new StreamReader(typeof(DicomDictionary).Assembly.GetManifestResourceStream("tags.txt"));
        var group = "";
        while (lines.ReadLine() is { } line)
        {
            if (line[0] == '#') continue;
            if (line[0] == '=')
            {
                group = line[1..];
                continue;
            }
            // "0010 CS 1-n Keyword"; a multiplicity may hold blanks ("1-2 or 4"), a keyword not.
            var firstBlank = line.IndexOf(' ', 5);
            var lastBlank = line.LastIndexOf(' ');
            var multiplicity = line[(firstBlank + 1)..lastBlank];
            if (!multiplicities.TryGetValue(multiplicity, out var vm)) multiplicities[multiplicity] = vm = DicomVM.Parse(multiplicity);
            var representations = Array.ConvertAll(line[5..firstBlank].Split('/'), DicomVR.Parse);
            var digits = group + line[..4];
            var value = uint.Parse(digits.Replace('x', '0'), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var keyword = line[(lastBlank + 1)..];
            var entry = new DicomDictionaryEntry(value, keyword, keyword, vm, false, representations);
            dictionary._byKeyword[keyword] = entry;
            if (digits.Contains('x'))
            {
                var mask = uint.Parse(string.Concat(digits.Select(digit => digit == 'x' ? '0' : 'F')), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                dictionary._masked.Add((mask, value, entry));
            }
            else
            {
                dictionary._entries[value] = entry;
            }
        }
        return dictionary;
    }
}
