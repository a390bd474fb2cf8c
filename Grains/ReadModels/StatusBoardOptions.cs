using System.ComponentModel.DataAnnotations;

namespace MedCluster.Grains.ReadModels;

/// <summary>How fresh the read models are and how much they keep.</summary>
public sealed class StatusBoardOptions
{
    /// <summary>How often the scheduler and the batches that run are asked for the overview. Default 1 s, 0.1 to 60 s: what the overview shows is never older.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan OverviewPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The least time between two answers of a watched batch. Default 50 ms, 0 to 10 s: at most twenty calls a second per watched batch and silo, however many people look.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Coalescing { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a batch stays watched after it was last asked for. Default 1 min, 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan WatchTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How far back the throughput goes. Default 1 h, 1 min to 24 h, a point each five seconds.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan History { get; set; } = TimeSpan.FromHours(1);
}
