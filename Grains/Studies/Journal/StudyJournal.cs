namespace MedCluster.Grains.Studies.Journal;

/// <summary>
/// What happened to a run, oldest first, bounded: what follows itself with the same reason and detail is one entry, and of more than
/// <see cref="MostEntries"/> the beginning and the latest are kept.
/// </summary>
/// <param name="Entries">The entries that are kept.</param>
/// <param name="Omitted">How many entries were left out, all after the first <see cref="KeptFirst"/>.</param>
public sealed record StudyJournal(IReadOnlyList<JournalEntry> Entries, int Omitted = 0)
{
    /// <summary>The most entries that are kept.</summary>
    public const int MostEntries = 200;

    /// <summary>How many of the first entries are never left out: how the run began.</summary>
    public const int KeptFirst = 50;

    /// <summary>The longest detail, characters.</summary>
    public const int LongestDetail = 200;

    /// <summary>The journal of a run to which nothing happened.</summary>
    public static StudyJournal Empty { get; } = new([]);

    /// <summary>The journal with one entry more.</summary>
    public StudyJournal Add(JournalEntry entry)
    {
        if (entry.Detail is { Length: > LongestDetail } detail) entry = entry with { Detail = detail[..(LongestDetail - 1)] + "…" };
        if (Entries.Count > 0 && Entries[^1] is var last && (last with { At = entry.At, Count = entry.Count }) == entry)
            return this with { Entries = [.. Entries.Take(Entries.Count - 1), last with { Count = last.Count + entry.Count }] };
        return Entries.Count < MostEntries
            ? this with { Entries = [.. Entries, entry] }
            : new StudyJournal([.. Entries.Take(KeptFirst), .. Entries.Skip(KeptFirst + 1), entry], Omitted + 1);
    }
}
