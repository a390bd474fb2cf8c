namespace MedCluster.Grains.Studies.Journal;

/// <summary>Something that happened to a run, or several times in a row.</summary>
/// <param name="At">When, for the first time, in UTC.</param>
/// <param name="Event">What.</param>
/// <param name="Reason">The reason code, where the event has one.</param>
/// <param name="Detail">A few words more: a series' UID, a device and its silo, counts. Never anything of the patient.</param>
/// <param name="Count">How many slices, instances, series or tries; 1 where nothing is counted.</param>
public sealed record JournalEntry(DateTimeOffset At, JournalEvent Event, string? Reason = null, string? Detail = null, int Count = 1);
