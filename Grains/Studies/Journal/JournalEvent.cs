namespace MedCluster.Grains.Studies.Journal;

/// <summary>What can happen to a run.</summary>
public enum JournalEvent
{
    /// <summary>A silo took it up for the first time.</summary>
    Started,

    /// <summary>It was taken up again after it had been paused, cancelled, handed back or failed.</summary>
    Resumed,

    /// <summary>It was taken up again because the silo that worked on it was lost.</summary>
    TakenOver,

    /// <summary>What is to be done, and what of it is stored already, is known; the count is that of the slices to compute.</summary>
    Planned,

    /// <summary>A series, or a volume of it, is taken; the count is that of its slices.</summary>
    SeriesTaken,

    /// <summary>A series is not taken, for the reason; the count is that of its instances.</summary>
    SeriesExcluded,

    /// <summary>Its slices began to be handed to devices as the scheduler leases them; the count is that of the slices.</summary>
    FanOutBegun,

    /// <summary>Slices came back unfinished, for the reason, and are begun again; the count is that of the slices.</summary>
    SlicesHandedBack,

    /// <summary>Slices failed for good, for the reason; the count is that of the slices.</summary>
    SlicesFailed,

    /// <summary>A step of the study itself failed, for the reason, and is tried again; the count is that of the tries.</summary>
    StepRetried,

    /// <summary>The store did not answer and is asked again; the count is that of the tries.</summary>
    StoreAway,

    /// <summary>Stored slice results were found damaged and are computed again.</summary>
    DamageFound,

    /// <summary>Paused with its batch.</summary>
    Paused,

    /// <summary>Cancelled with its batch.</summary>
    Cancelled,

    /// <summary>Its silo shut down in good order and handed it back.</summary>
    HandedBack,

    /// <summary>Its series were aggregated; the count is that of the series.</summary>
    Aggregated,

    /// <summary>Its result was committed.</summary>
    Committed,

    /// <summary>It failed, for the reason, without a commit.</summary>
    Failed,
}
