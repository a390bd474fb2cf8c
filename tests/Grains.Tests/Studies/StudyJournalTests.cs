using MedCluster.Grains.Studies.Journal;
using Xunit;

namespace MedCluster.Grains.Tests.Studies;

public sealed class StudyJournalTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void What_follows_itself_is_one_entry_that_counts()
    {
        var journal = StudyJournal.Empty
            .Add(new JournalEntry(Start, JournalEvent.SlicesHandedBack, "device-failed", "cuda:0", 3))
            .Add(new JournalEntry(Start.AddSeconds(1), JournalEvent.SlicesHandedBack, "device-failed", "cuda:0", 2))
            .Add(new JournalEntry(Start.AddSeconds(2), JournalEvent.SlicesHandedBack, "device-failed", "cuda:1", 1));
        Assert.Equal(
            [new JournalEntry(Start, JournalEvent.SlicesHandedBack, "device-failed", "cuda:0", 5), new JournalEntry(Start.AddSeconds(2), JournalEvent.SlicesHandedBack, "device-failed", "cuda:1", 1)],
            journal.Entries);
    }

    [Fact]
    public void A_journal_keeps_its_beginning_and_its_latest_entries_and_says_how_many_are_left_out()
    {
        var journal = StudyJournal.Empty;
        for (var i = 0; i < 1000; i++) journal = journal.Add(new JournalEntry(Start.AddSeconds(i), JournalEvent.StepRetried, Detail: $"{i}"));
        Assert.Equal((StudyJournal.MostEntries, 800), (journal.Entries.Count, journal.Omitted));
        var kept = Enumerable.Range(0, StudyJournal.KeptFirst).Concat(Enumerable.Range(850, StudyJournal.MostEntries - StudyJournal.KeptFirst));
        Assert.Equal(kept.Select(i => $"{i}"), journal.Entries.Select(entry => entry.Detail));
    }

    [Fact]
    public void A_long_detail_is_cut() =>
        Assert.Equal(StudyJournal.LongestDetail, StudyJournal.Empty.Add(new JournalEntry(Start, JournalEvent.Failed, Detail: new string('x', 5000))).Entries[0].Detail!.Length);
}
