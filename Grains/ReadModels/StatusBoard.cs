using System.Collections.Concurrent;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.Grains.Batches;
using MedCluster.Reasons;
using MedCluster.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MedCluster.Grains.ReadModels;

/// <summary>
/// What a silo tells people and programs: read models, kept fresh by a bounded number of calls to batches, shards and the scheduler however
/// many read them. No study's grain is ever called. Everything here is safe for all threads and cheap to ask.
/// </summary>
public sealed partial class StatusBoard(
    IGrainFactory grains,
    IBlobStore store,
    ISiloStatusOracle silos,
    IOptions<StatusBoardOptions> options,
    TimeProvider time,
    ILogger<StatusBoard> logger) : IAsyncDisposable
{
    private const int BatchesAtOnce = 8;
    private const int EndedBatchesLookedAt = 8;
    private const int MostStudiesRemembered = 200_000;

    /// <summary>The least time that a study's batches are remembered, and half of the longest: those that are asked for at once aren't all read again at once.</summary>
    private static readonly TimeSpan StudyMemory = TimeSpan.FromMinutes(1);

    private readonly BatchIndex _index = new(store);
    private readonly ConcurrentDictionary<string, BatchView> _batches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BatchWatch> _watches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (long At, TimeSpan For, int Generation, IReadOnlyList<StudyEntry> Entries)> _studies = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _lookNow = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ThroughputMeter _throughput = new(options.Value.History, time);
    private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _looking = Task.CompletedTask;
    private int _generation;
    private int _nextEnded;
    private DateTimeOffset? _schedulerStaleSince;
    private SchedulerStatus? _scheduler;

    /// <summary>Changes when a batch does or there is a new one.</summary>
    public LiveValue<object> BatchesChanged { get; } = new(new object());

    /// <summary>The cluster at a glance, of all projects; <see cref="GetOverview"/> gives it as somebody may see it.</summary>
    public LiveValue<OverviewView> Overview { get; } = new(new OverviewView(0, [], 0, 0, 0, 0, 0, new BatchCountsByState(0, 0, 0, 0), new StudyCounts(0, 0, 0, 0, 0, 0, 0, 0, 0), [], null, null));

    /// <summary>The silos and their devices.</summary>
    public LiveValue<ClusterView> Cluster { get; } = new(new ClusterView([], null));

    /// <summary>Begins to watch; ends when the first look was taken. Without it nothing is fresh.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _looking = Task.Run(LookAsync, CancellationToken.None);
        await _looked.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops watching. What was read stays readable.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        foreach (var watch in _watches.Values) await watch.DisposeAsync();
        _watches.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _lookNow.Dispose();
    }

    /// <summary>Somebody submitted or changed a batch through this silo: the lists show it at once.</summary>
    public void Look()
    {
        Interlocked.Increment(ref _generation);
        if (_lookNow.CurrentCount == 0) _lookNow.Release();
    }

    /// <summary>The overview: of somebody who may not see every project, batches, studies and queues of their own ones; devices are everybody's.</summary>
    public OverviewView GetOverview(ProjectAccess access)
    {
        var overview = Overview.Value;
        if (access.IsEverything) return overview;
        var batches = _batches.Values.Where(batch => access.Allows(batch.Project)).ToList();
        return overview with
        {
            Batches = CountBatches(batches),
            Studies = CountStudies(batches),
            Queues = [.. overview.Queues.Where(queue => access.Allows(queue.Project))],
            SecondsLeft = SecondsLeft(batches),
        };
    }

    /// <summary>The batches.</summary>
    public BatchPage GetBatches(BatchQuery query, ProjectAccess access)
    {
        var limit = Math.Clamp(query.Limit, 1, BatchQuery.MaximumLimit);
        var all = _batches.Values
            .Where(batch => access.Allows(batch.Project)
                && (query.States.Count == 0 || query.States.Contains(batch.State))
                && (query.Project is null || batch.Project == query.Project)
                && (query.Pipeline is null || batch.Pipeline == query.Pipeline))
            .Select(batch => (Batch: batch, Place: new BatchCursor(NumberOf(batch, query.Sort), batch.Id)))
            .ToList();
        int Compare(BatchCursor left, BatchCursor right)
        {
            var first = left.Number.CompareTo(right.Number);
            if (first == 0) first = string.CompareOrdinal(left.Id, right.Id);
            return query.Descending ? -first : first;
        }
        all.Sort((left, right) => Compare(left.Place, right.Place));
        var rest = query.After is { } after ? all.SkipWhile(item => Compare(item.Place, after) <= 0) : all;
        var page = rest.Take(limit + 1).ToList();
        return new BatchPage([.. page.Take(limit).Select(item => item.Batch)], all.Count, page.Count > limit ? page[limit - 1].Place : null);
    }

    /// <summary>A batch and its changes, watched from now on while somebody asks at least once a minute; null where there is none or it may not be seen.</summary>
    public async Task<LiveValue<BatchView>?> FindBatchAsync(string batchId, ProjectAccess access, CancellationToken cancellationToken)
    {
        var watch = await WatchAsync(batchId, cancellationToken);
        return watch is not null && access.Allows(watch.Batch.Value.Project) ? watch.Batch : null;
    }

    /// <summary>A page of the studies of a batch; null where there is no such batch or it may not be seen.</summary>
    public async Task<StudyPage?> GetStudiesAsync(string batchId, StudyQuery query, ProjectAccess access, CancellationToken cancellationToken)
    {
        if (await WatchAsync(batchId, cancellationToken) is not { } watch || !access.Allows(watch.Batch.Value.Project)) return null;
        await watch.WantStudiesAsync(cancellationToken);
        return watch.Studies.Query(query);
    }

    /// <summary>Ends when any study of the batch changed since <paramref name="version"/>, which a page gave; at once where the batch isn't watched.</summary>
    public Task WaitForStudiesAsync(string batchId, long version, CancellationToken cancellationToken)
    {
        if (!_watches.TryGetValue(batchId, out var watch)) return Task.CompletedTask;
        watch.Touch();
        return watch.Studies.Version.WaitAsync(version, cancellationToken);
    }

    /// <summary>
    /// A study and its batch: in the batch named, else in the newest batch that has it and may be seen; null where there is none. The change,
    /// for who waits, ends when the study changes, or its batch's state or what that waits for; not at each number of the batch, because
    /// all who wait for its studies would be answered many times a second.
    /// </summary>
    public async Task<(StudyRow Row, BatchView Batch, Func<CancellationToken, Task> Change)?> FindStudyAsync(string studyInstanceUid, string? batchId, ProjectAccess access, CancellationToken cancellationToken)
    {
        foreach (var batch in batchId is null ? await BatchesOfAsync(studyInstanceUid, access, cancellationToken) : [batchId])
        {
            if (await WatchAsync(batch, cancellationToken) is not { } watch || !access.Allows(watch.Batch.Value.Project)) continue;
            await watch.WantStudiesAsync(cancellationToken);
            var (change, standing) = (watch.Studies.NextChange(studyInstanceUid), watch.Standing.Version);
            if (watch.Studies.Find(studyInstanceUid) is not { } row) continue;
            return (row, watch.Batch.Value, token => Task.WhenAny(change.WaitAsync(token), watch.Standing.WaitAsync(standing, token)));
        }
        return null;
    }

    /// <summary>The batches that a study is in and that may be seen, newest first.</summary>
    public async Task<IReadOnlyList<string>> BatchesOfAsync(string studyInstanceUid, ProjectAccess access, CancellationToken cancellationToken)
    {
        var entries = await EntriesOfAsync(studyInstanceUid, cancellationToken);
        if (entries.Count == 1) return [entries[0].BatchId];
        return [.. entries.Select(entry => entry.BatchId).Distinct()
            .Select(id => (Id: id, View: _batches.GetValueOrDefault(id)))
            .Where(batch => batch.View is null || access.Allows(batch.View.Project))
            .OrderByDescending(batch => batch.View?.SubmittedAt ?? DateTimeOffset.MaxValue).ThenBy(batch => batch.Id, StringComparer.Ordinal)
            .Select(batch => batch.Id)];
    }

    /// <summary>The entry of a run in a batch that may be seen; null where there is none. Whoever may see a batch may see the results of its runs.</summary>
    public async Task<StudyEntry?> FindRunAsync(string studyInstanceUid, string runId, ProjectAccess access, CancellationToken cancellationToken)
    {
        foreach (var entry in await EntriesOfAsync(studyInstanceUid, cancellationToken))
        {
            if (entry.Study.RunId != runId) continue;
            if (access.IsEverything || (await WatchAsync(entry.BatchId, cancellationToken) is { } watch && access.Allows(watch.Batch.Value.Project))) return entry;
        }
        return null;
    }

    private async Task<IReadOnlyList<StudyEntry>> EntriesOfAsync(string studyInstanceUid, CancellationToken cancellationToken)
    {
        var generation = Volatile.Read(ref _generation);
        if (_studies.TryGetValue(studyInstanceUid, out var known) && known.Generation == generation && time.GetElapsedTime(known.At) < known.For) return known.Entries;
        var entries = new List<StudyEntry>();
        await foreach (var entry in _index.FindStudyAsync(studyInstanceUid, cancellationToken)) entries.Add(entry);
        // A study that isn't there is not remembered: anybody can name any number of those.
        if (entries.Count == 0) return entries;
        if (_studies.Count > MostStudiesRemembered) _studies.Clear();
        _studies[studyInstanceUid] = (time.GetTimestamp(), StudyMemory * (1 + Random.Shared.NextDouble()), generation, entries);
        return entries;
    }

    private async Task<BatchWatch?> WatchAsync(string batchId, CancellationToken cancellationToken)
    {
        if (_watches.TryGetValue(batchId, out var watch))
        {
            watch.Touch();
            return watch;
        }
        // Only what was submitted gets a grain.
        if (!_entries.ContainsKey(batchId) && await _index.FindAsync(batchId, cancellationToken) is null) return null;
        var status = await grains.GetGrain<IBatchGrain>(batchId).GetStatusAsync().WaitAsync(cancellationToken);
        if (status.State == BatchState.Unknown) return null;
        watch = new BatchWatch(batchId, status, grains, store, options.Value, time, logger);
        var kept = _watches.GetOrAdd(batchId, watch);
        // What somebody sees by its id is in the lists too, also before the next look.
        if (ReferenceEquals(kept, watch)) Take(watch.Batch.Value);
        else await watch.DisposeAsync();
        kept.Touch();
        return kept;
    }

    private async Task LookAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await LookOnceAsync(_stop.Token);
                _looked.TrySetResult();
                using var period = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                var soon = _lookNow.WaitAsync(period.Token);
                await Task.WhenAny(soon, Task.Delay(options.Value.OverviewPeriod, time, period.Token));
                await period.CancelAsync();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task LookOnceAsync(CancellationToken cancellationToken)
    {
        IReadOnlySet<string> changed = new HashSet<string>();
        try
        {
            changed = await ListBatchesAsync(cancellationToken);
        }
        catch (MedClusterException exception)
        {
            LogStoreNotReached(exception);
        }
        await AskBatchesAsync(changed, cancellationToken);
        await AskSchedulerAsync(cancellationToken);
        Publish();
        foreach (var (id, watch) in _watches)
        {
            if (!watch.IsIdle || !_watches.TryRemove(id, out _)) continue;
            await watch.DisposeAsync();
        }
    }

    /// <summary>Finds batches that were submitted, again or for the first time, since the last look, here or elsewhere.</summary>
    private async Task<IReadOnlySet<string>> ListBatchesAsync(CancellationToken cancellationToken)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var item in store.ListAsync(ResultNames.BatchEntries, cancellationToken))
        {
            var id = Path.GetFileNameWithoutExtension(item.Name);
            if (_entries.TryGetValue(id, out var etag) && etag == item.ETag) continue;
            _entries[id] = item.ETag;
            changed.Add(id);
        }
        if (changed.Count > 0) Interlocked.Increment(ref _generation);
        return changed;
    }

    /// <summary>Asks the batches that run how far they are. Of those that rest a few are asked in turn, because retry may wake one.</summary>
    private async Task AskBatchesAsync(IReadOnlySet<string> changed, CancellationToken cancellationToken)
    {
        var resting = new List<string>();
        var asked = new List<string>();
        foreach (var id in _entries.Keys)
        {
            if (_watches.TryGetValue(id, out var watch)) Take(watch.Batch.Value);
            else if (changed.Contains(id) || !_batches.TryGetValue(id, out var known) || known.State is BatchState.Running or BatchState.Paused || known.StaleSince is not null) asked.Add(id);
            else resting.Add(id);
        }
        for (var i = 0; i < Math.Min(EndedBatchesLookedAt, resting.Count); i++) asked.Add(resting[_nextEnded++ % resting.Count]);
        await Parallel.ForEachAsync(asked, new ParallelOptions { MaxDegreeOfParallelism = BatchesAtOnce, CancellationToken = cancellationToken }, async (id, token) =>
        {
            try
            {
                var status = await grains.GetGrain<IBatchGrain>(id).GetStatusAsync().WaitAsync(token);
                if (status.State != BatchState.Unknown) Take(BatchView.Of(id, status));
            }
            catch (Exception exception) when (PassingFaults.Is(exception) || exception is MedClusterException)
            {
                LogBatchNotReached(exception, id);
                if (_batches.TryGetValue(id, out var known) && known.StaleSince is null) Take(known with { StaleSince = time.GetUtcNow() });
            }
        });
    }

    private void Take(BatchView batch)
    {
        if (_batches.TryGetValue(batch.Id, out var known) && batch.IsSameAs(known)) return;
        _batches[batch.Id] = batch;
        BatchesChanged.Publish(new object());
    }

    private async Task AskSchedulerAsync(CancellationToken cancellationToken)
    {
        try
        {
            _scheduler = await grains.GetSchedulerStatusAsync().WaitAsync(cancellationToken);
            _schedulerStaleSince = null;
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            LogSchedulerNotReached(exception);
            _schedulerStaleSince ??= time.GetUtcNow();
        }
    }

    private void Publish()
    {
        var views = _batches.Values.ToList();
        var members = silos.GetApproximateSiloStatuses();
        string NameOf(SiloAddress address) => silos.TryGetSiloName(address, out var name) ? name : address.ToString();
        var devices = (_scheduler?.Devices ?? []).Select(device => new DeviceView(
            NameOf(SiloAddress.FromParsableString(device.Silo)), SiloAddress.FromParsableString(device.Silo).ToString(), device.Device, device.Slots, device.Leased, device.Draining))
            .OrderBy(device => device.Silo, StringComparer.Ordinal).ThenBy(device => device.Device, StringComparer.Ordinal).ToList();
        var (slots, busy) = (devices.Sum(device => device.Slots), devices.Sum(device => Math.Min(device.Slots, device.SlotsBusy)));
        var share = slots == 0 ? 0 : Math.Round((double)busy / slots, 3);
        _throughput.Add(views, share);
        var queues = (_scheduler?.Queues ?? []).Select(queue => new QueueView(
            queue.Project, queue.Priority, queue.Requests, queue.Slots, Math.Round(queue.OldestWait.TotalSeconds), queue.Reason)).ToList();

        var cluster = new ClusterView(
            // A silo that was lost is shown until another of its name is there.
            [.. members.Where(member => member.Value != SiloStatus.Dead || !members.Any(other => other.Value != SiloStatus.Dead && NameOf(other.Key) == NameOf(member.Key))).Select(member => new SiloView(
                NameOf(member.Key), member.Key.ToString(), StateName(member.Value), member.Key.Equals(silos.SiloAddress),
                [.. devices.Where(device => device.SiloAddress == member.Key.ToString())])).OrderBy(silo => silo.Name, StringComparer.Ordinal).ThenBy(silo => silo.Address, StringComparer.Ordinal)],
            _schedulerStaleSince);
        if (!IsSame(cluster, Cluster.Value)) Cluster.Publish(cluster);
        Overview.Publish(new OverviewView(
            _throughput.SlicesPerSecond, _throughput.Points,
            members.Values.Count(status => status == SiloStatus.Active), devices.Count, slots, busy, share,
            CountBatches(views), CountStudies(views), queues, SecondsLeft(views), _schedulerStaleSince));
    }

    private static bool IsSame(ClusterView left, ClusterView right) => left.StaleSince == right.StaleSince && left.Silos.Count == right.Silos.Count
        && left.Silos.Zip(right.Silos).All(pair => pair.First with { Devices = pair.Second.Devices } == pair.Second && pair.First.Devices.SequenceEqual(pair.Second.Devices));

    private static string StateName(SiloStatus status) => status switch
    {
        SiloStatus.ShuttingDown => "shutting-down",
        _ => status.ToString().ToLowerInvariant(),
    };

    private static BatchCountsByState CountBatches(IReadOnlyList<BatchView> batches) => new(
        batches.Count(batch => batch.State == BatchState.Running), batches.Count(batch => batch.State == BatchState.Paused),
        batches.Count(batch => batch.State == BatchState.Ended), batches.Count(batch => batch.State == BatchState.Cancelled));

    private static StudyCounts CountStudies(IReadOnlyList<BatchView> batches)
    {
        var active = batches.Where(batch => batch.State is BatchState.Running or BatchState.Paused).Select(batch => batch.Studies).ToList();
        return new StudyCounts(
            active.Sum(counts => counts.Total), active.Sum(counts => counts.Waiting), active.Sum(counts => counts.Running), active.Sum(counts => counts.Planning),
            active.Sum(counts => counts.Computing), active.Sum(counts => counts.Committing), active.Sum(counts => counts.Done), active.Sum(counts => counts.Excluded), active.Sum(counts => counts.Failed));
    }

    private static double? SecondsLeft(IReadOnlyList<BatchView> batches) =>
        batches.Where(batch => batch.State == BatchState.Running).Max(batch => batch.SecondsLeft);

    private static double NumberOf(BatchView batch, BatchSort sort) => sort switch
    {
        BatchSort.State => (int)batch.State,
        BatchSort.Studies => batch.Studies.Total,
        _ => batch.SubmittedAt?.ToUnixTimeMilliseconds() ?? 0,
    };

    [LoggerMessage(EventId = 1710, Level = LogLevel.Warning, Message = "The scheduler was not reached; what is shown of devices is not fresh until it answers")]
    private partial void LogSchedulerNotReached(Exception exception);

    [LoggerMessage(EventId = 1711, Level = LogLevel.Warning, Message = "The store was not reached; batches submitted elsewhere are not seen until it answers")]
    private partial void LogStoreNotReached(Exception exception);

    [LoggerMessage(EventId = 1712, Level = LogLevel.Warning, Message = "Batch {Batch} was not reached; what is shown of it is not fresh until it answers")]
    private partial void LogBatchNotReached(Exception exception, string batch);
}
