using System.Collections.Frozen;
using System.Globalization;
using FellowOakDicom;

namespace MedCluster.Imaging.Deidentification;

/// <summary>The actions of PS3.15 Table E.1-1 (the embedded <c>confidentiality-profile.txt</c>) under a set of options.</summary>
internal sealed class ConfidentialityTable
{
    private static readonly Lazy<IReadOnlyList<Row>> Rows = new(Read);

    private readonly FrozenDictionary<uint, ConfidentialityAction> _actions;

    /// <summary>The table with these options.</summary>
    internal ConfidentialityTable(IReadOnlySet<DeidentificationOption> options) => _actions = Rows.Value.ToFrozenDictionary(row => row.Key, row => row.Action(options));

    /// <summary>The action for a standard tag; null where the table does not list it.</summary>
    internal ConfidentialityAction? this[DicomTag tag]
    {
        get
        {
            var group = tag.Group is >= 0x5000 and <= 0x50ff or >= 0x6000 and <= 0x60ff ? (uint)tag.Group & 0xff00 : tag.Group;
            return _actions.TryGetValue((group << 16) | tag.Element, out var action) ? action : null;
        }
    }

    private static IReadOnlyList<Row> Read()
    {
        using var stream = typeof(ConfidentialityTable).Assembly.GetManifestResourceStream("confidentiality-profile.txt")!;
        using var reader = new StreamReader(stream);
        var rows = new List<Row>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var fields = line.Split(' ');
            // Repeating groups stand under their first one; curve data is a whole group there, which the groups' own rule removes.
            if (fields[0] == "50xxxxxx") continue;
            var key = uint.Parse(fields[0].Replace("xx", "00", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            rows.Add(new Row(key, fields[1], fields[2]));
        }
        return rows;
    }

    private sealed record Row(uint Key, string Basic, string Options)
    {
        internal ConfidentialityAction Action(IReadOnlySet<DeidentificationOption> options)
        {
            var chosen = options.Select(option => Options[(int)option]).ToList();
            if (chosen.Contains('K')) return ConfidentialityAction.Keep;
            return chosen.Contains('C') ? ConfidentialityAction.Clean : Basic.TrimEnd('*')[^1] switch
            {
                'X' => ConfidentialityAction.Remove,
                'Z' => ConfidentialityAction.Empty,
                'U' => ConfidentialityAction.ReplaceUids,
                _ => ConfidentialityAction.Dummy,
            };
        }
    }
}
