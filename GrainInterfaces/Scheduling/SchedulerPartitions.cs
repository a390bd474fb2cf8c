namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>The scheduler as one thing, however many partitions it has.</summary>
public static class SchedulerPartitions
{
    /// <summary>A partition of the scheduler.</summary>
    public static ISchedulerGrain Scheduler(this IGrainFactory grains, int partition) => grains.GetGrain<ISchedulerGrain>(partition);

    /// <summary>
    /// The status of the whole scheduler: every partition is asked. A run waits in each partition for its part of the slots, so the requests
    /// of a queue are those of the partition that has most of them; slots are added up.
    /// </summary>
    public static async Task<SchedulerStatus> GetSchedulerStatusAsync(this IGrainFactory grains)
    {
        var first = await grains.Scheduler(0).GetStatusAsync();
        var all = new[] { first }.Concat(await Task.WhenAll(Enumerable.Range(1, first.Partitions - 1).Select(partition => grains.Scheduler(partition).GetStatusAsync()))).ToList();
        if (all.Count == 1) return first;
        return new SchedulerStatus(
            [.. all.SelectMany(status => status.Devices)],
            [.. all.SelectMany(status => status.Queues).GroupBy(queue => (queue.Project, queue.Priority)).Select(Merge).OrderBy(queue => queue.Priority)],
            [.. all.SelectMany(status => status.Projects).GroupBy(project => project.Project).Select(Merge)],
            first.Partitions);
    }

    private static QueueStatus Merge(IGrouping<(string Project, WorkPriority Priority), QueueStatus> queues) => new(
        queues.Key.Project,
        queues.Key.Priority,
        queues.Max(queue => queue.Requests),
        queues.Sum(queue => queue.Slots),
        queues.Max(queue => queue.OldestWait),
        // A partition without a device of the kind says no more than that the others have them.
        queues.Select(queue => queue.Reason).OrderBy(reason => reason == "no-device").First());

    private static ProjectStatus Merge(IGrouping<string, ProjectStatus> parts) => new(
        parts.Key,
        parts.First().Share,
        parts.Sum(part => part.Slots),
        parts.First().MaximumSlots is null ? null : parts.Sum(part => part.MaximumSlots),
        parts.Aggregate(TimeSpan.Zero, (sum, part) => sum + part.SlotTime));
}
