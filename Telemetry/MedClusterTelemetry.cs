using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MedCluster.Telemetry;

/// <summary>
/// Every instrument that MedCluster measures with, in one place. Tags hold devices, models, priorities, states and reason codes: never a
/// UID, a name, a run, a batch or a path, because a metric is kept long and read by many.
/// </summary>
public static class MedClusterTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "MedCluster";

    /// <summary>Spans of runs and of the steps that they are made of.</summary>
    public static readonly ActivitySource Activities = new(Name);

    /// <summary>The meter; a silo adds its gauges to it.</summary>
    public static readonly Meter Meter = new(Name);

    /// <summary>Slices that got a result, by device and model.</summary>
    public static readonly Counter<long> Slices = Meter.CreateCounter<long>("medcluster.slices", "{slice}", "Slices that got a result.");

    /// <summary>Seconds that a device computed, by device: its rate is the device's busy share.</summary>
    public static readonly Counter<double> DeviceBusy = Meter.CreateCounter<double>("medcluster.device.busy", "s", "Time that the device computed.");

    /// <summary>Slices of a batch on a device, by device and model.</summary>
    public static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("medcluster.device.batch_size", "{slice}", "Slices that a device computed at once.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128] });

    /// <summary>How long the first slice of a batch waited for its device, by device.</summary>
    public static readonly Histogram<double> SliceWait = Meter.CreateHistogram<double>("medcluster.device.slice_wait", "s", "Time from a slice's arrival at its device to the begin of its batch.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10] });

    /// <summary>How long a study waited for a lease, by priority.</summary>
    public static readonly Histogram<double> LeaseWait = Meter.CreateHistogram<double>("medcluster.lease.wait", "s", "Time from asking for a lease to getting one.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01, 0.1, 0.3, 1, 3, 10, 30, 100, 300] });

    /// <summary>How long the lease request that waits longest has waited, by priority and partition of the scheduler; told by the silo that has the partition.</summary>
    public static readonly Gauge<double> QueueAge = Meter.CreateGauge<double>("medcluster.queue.age", "s", "How long the oldest request for device slots has waited.");

    /// <summary>Device slots that are asked for and not there, by priority and partition of the scheduler: what silos are added by.</summary>
    public static readonly Gauge<long> QueueSlots = Meter.CreateGauge<long>("medcluster.queue.slots", "{slot}", "Device slots that work waits for.");

    /// <summary>Steps and slices that were tried again, by reason code.</summary>
    public static readonly Counter<long> Retries = Meter.CreateCounter<long>("medcluster.retries", "{retry}", "Steps and slices that were tried again.");

    /// <summary>Studies that ended, by state.</summary>
    public static readonly Counter<long> Studies = Meter.CreateCounter<long>("medcluster.studies", "{study}", "Studies that ended.");

    /// <summary>How long studies that ended took from start to commit, by state.</summary>
    public static readonly Histogram<double> StudyDuration = Meter.CreateHistogram<double>("medcluster.study.duration", "s", "Time from a study's start on its silo to its end.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 3, 10, 30, 100, 300, 1000, 3000] });

    /// <summary>What waits in a partition of the scheduler at a priority.</summary>
    public static void Queue(int partition, string priority, TimeSpan oldest, long slots)
    {
        KeyValuePair<string, object?> partitionTag = new("partition", partition), priorityTag = new("priority", priority);
        QueueAge.Record(oldest.TotalSeconds, partitionTag, priorityTag);
        QueueSlots.Record(slots, partitionTag, priorityTag);
    }

    /// <summary>A lease that was got.</summary>
    public static void Leased(string priority, TimeSpan waited) => LeaseWait.Record(waited.TotalSeconds, new KeyValuePair<string, object?>("priority", priority));

    /// <summary>A device that computed a batch; <paramref name="waited"/> is how long the slice waited that came first.</summary>
    public static void BatchComputed(string device, string model, int slices, TimeSpan took, TimeSpan waited)
    {
        KeyValuePair<string, object?> deviceTag = new("device", device), modelTag = new("model", model);
        Slices.Add(slices, deviceTag, modelTag);
        BatchSize.Record(slices, deviceTag, modelTag);
        DeviceBusy.Add(took.TotalSeconds, deviceTag);
        SliceWait.Record(waited.TotalSeconds, deviceTag);
    }

    /// <summary>Something that is tried again for a reason.</summary>
    public static void Retried(string reason) => Retries.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A study that ended.</summary>
    public static void StudyEnded(string state, TimeSpan took)
    {
        var tag = new KeyValuePair<string, object?>("state", state);
        Studies.Add(1, tag);
        StudyDuration.Record(took.TotalSeconds, tag);
    }
}
