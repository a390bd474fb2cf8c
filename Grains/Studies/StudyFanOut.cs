using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Placement;
using MedCluster.Grains.Planning;
using MedCluster.Grains.Scheduling;
using MedCluster.Grains.Studies.Journal;
using MedCluster.Reasons;
using MedCluster.Telemetry;
using Microsoft.Extensions.Logging;

namespace MedCluster.Grains.Studies;

/// <summary>
/// Fans a run's slices out: asks each partition of the scheduler for its part of the slots that the ready slices need, has slice grains on a
/// lease's device do as many slices at a time as it has slots, and gives the slots back when the lease's time is over or nothing is left. A
/// partition that isn't reached is asked again while the others serve. Runs on the study grain's scheduler; one thread at a time.
/// </summary>
internal sealed partial class StudyFanOut(
    IGrainFactory grains, StudyRequest request, StudyPlan plan, StudyOptions options, SchedulingOptions scheduling, RunRecord attempts, TimeProvider time, ILogger logger)
{
    private readonly Guid _holder = Guid.NewGuid();
    private readonly Queue<(SliceWork Work, bool Again)> _ready = new(plan.Work.Select(work => (work, false)));
    private readonly IReadOnlyList<string> _models = [.. plan.Work.SelectMany(work => work.Models).Select(model => model.Digest).Distinct().Order(StringComparer.Ordinal)];
    private readonly RetryPolicy _retries = new(options);
    private readonly Dictionary<string, Refusal> _failures = new(StringComparer.Ordinal);
    private readonly Partition[] _partitions =
        [.. Enumerable.Range(0, scheduling.Partitions).Select(partition => new Partition(grains.Scheduler(partition)))];
    private readonly HashSet<Task> _using = [];
    private readonly HashSet<(string Silo, int Place)> _places = [];
    private ExceptionDispatchInfo? _fault;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Slices whose results are stored now.</summary>
    public int Done { get; private set; }

    /// <summary>The reason code of the wait while the run waits for its first or next slots; null while it has some.</summary>
    public string? WaitingFor => _using.Count > 0 ? null : _partitions.Select(partition => partition.WaitingFor).FirstOrDefault(reason => reason is not null);

    /// <summary>Slices that failed for good, by name (<see cref="SlicePlan.Name"/>).</summary>
    public IReadOnlyDictionary<string, Refusal> Failures => _failures;

    /// <summary>The most tries that a slice which failed for a passing reason has had.</summary>
    public int Attempts { get; private set; }

    /// <summary>Where the time of the slices of this run went.</summary>
    public SliceTimings Timings { get; private set; }

    private bool Ended => _ready.Count == 0 && _using.Count == 0;

    /// <summary>Ends when every slice is stored or failed for good.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; slices in flight have ended and their slots are back.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var waking = stop.Token.UnsafeRegister(_ => Change(), null);
        var renewal = RenewAsync(stop.Token);
        var asking = _partitions.Select(partition => AskAsync(partition, stop.Token)).ToList();
        try
        {
            while (!Ended || _fault is not null)
            {
                var changed = _changed.Task;
                cancellationToken.ThrowIfCancellationRequested();
                if (asking.Find(task => task.IsFaulted) is { } faulted) await faulted;
                _fault?.Throw();
                await Task.WhenAny([changed, .. asking]);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(_partitions.Select(StopAskingAsync));
            await Task.WhenAll(asking);
            await Task.WhenAll(_using);
            await renewal;
            await Task.WhenAll(_partitions.Select(partition => partition.Flushing));
        }
    }

    /// <summary>Asks a partition for slots as long as slices are ready.</summary>
    private async Task AskAsync(Partition partition, CancellationToken cancellationToken)
    {
        var faults = 0;
        var (asked, priority) = (0L, request.Priority.ToString().ToLowerInvariant());
        while (!cancellationToken.IsCancellationRequested)
        {
            var changed = _changed.Task;
            if (_ready.Count == 0)
            {
                if (Ended) return;
                await changed;
                continue;
            }
            var delay = TimeSpan.Zero;
            try
            {
                var part = (_ready.Count + _partitions.Length - 1) / _partitions.Length;
                partition.Asking = true;
                if (asked == 0) asked = time.GetTimestamp();
                var answer = await partition.Scheduler.AcquireAsync(new LeaseRequest(request.Study.RunId, _holder, request.Project, request.Priority, part, _models));
                (faults, delay, partition.WaitingFor) = (0, answer.RetryAfter, answer.Reason);
                if (answer.Leases.Count > 0)
                {
                    MedClusterTelemetry.Leased(priority, time.GetElapsedTime(asked));
                    asked = 0;
                }
                foreach (var lease in answer.Leases) Use(partition, lease, cancellationToken);
            }
            catch (Exception exception) when (PassingFaults.Is(exception))
            {
                LogSchedulerNotReached(exception, request.Study.RunId);
                delay = _retries.Delay(++faults);
            }
            finally
            {
                partition.Asking = false;
            }
            if (delay > TimeSpan.Zero) await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>Takes back what the run asked for and no longer needs; the answer that it waits for comes at once.</summary>
    private async Task StopAskingAsync(Partition partition)
    {
        if (!partition.Asking) return;
        try
        {
            await partition.Scheduler.AcquireAsync(new LeaseRequest(request.Study.RunId, _holder, request.Project, request.Priority, 0, []));
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            // The answer comes when the request's wait is over.
            LogSchedulerNotReached(exception, request.Study.RunId);
        }
    }

    /// <summary>Uses a lease until its time is over or no slice is ready.</summary>
    private void Use(Partition partition, Lease lease, CancellationToken cancellationToken)
    {
        var held = new HeldLease(lease);
        partition.Held.Add(held);
        Track(async () =>
        {
            var started = time.GetTimestamp();
            var place = TakePlace(lease.Silo);
            while (!cancellationToken.IsCancellationRequested && time.GetElapsedTime(started) < lease.Time && Take(held.Slots) is { Count: > 0 } work)
            {
                // The last slices of a run need fewer slots than it has.
                GiveBack(partition, held, held.Slots - work.Count);
                if (!await ProcessAsync(lease, place, work, cancellationToken)) break;
            }
            _places.Remove((lease.Silo, place));
            GiveBack(partition, held, held.Slots);
            partition.Held.Remove(held);
        });
    }

    /// <summary>Work of this run that has to end before the run does.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever is thrown ends the run in RunAsync.")]
    private void Track(Func<Task> use)
    {
        Task? task = null;
        _using.Add(task = UseAsync());

        async Task UseAsync()
        {
            await Task.Yield();
            try
            {
                await use();
            }
            catch (Exception exception)
            {
                _fault ??= ExceptionDispatchInfo.Capture(exception);
            }
            _using.Remove(task!);
            Change();
        }
    }

    private List<(SliceWork Work, bool Again)> Take(int most)
    {
        var taken = new List<(SliceWork, bool)>(Math.Min(most, _ready.Count));
        while (taken.Count < most && _ready.TryDequeue(out var work)) taken.Add(work);
        if (taken.Count > 0 && _ready.Count == 0)
        {
            foreach (var partition in _partitions.Where(partition => partition.Asking)) Track(() => StopAskingAsync(partition));
        }
        return taken;
    }

    private int TakePlace(string silo)
    {
        for (var place = 0; ; place++)
            if (_places.Add((silo, place))) return place;
    }

    /// <summary>False when the lease's device should not be given more.</summary>
    private async Task<bool> ProcessAsync(Lease lease, int place, List<(SliceWork Work, bool Again)> work, CancellationToken cancellationToken)
    {
        IReadOnlyList<SliceOutcome> outcomes;
        try
        {
            var slices = work.ConvertAll(slice => new SliceAssignment(slice.Work.Slice.Instance.Reference, slice.Work.Models, slice.Work.Slice.Frame, attempts.Begin(slice.Work.Index) || slice.Again));
            // A run that is stopped lets slices under way finish: what they took is not lost.
            outcomes = await grains.GetGrain<ISliceGrain>(DeviceGrainKey.Slice(lease.Silo, request.Study.RunId, place))
                .ProcessAsync(new SliceRequest(request.Study.StudyInstanceUid, lease.Device, slices), CancellationToken.None);
        }
        catch (SiloUnavailableException exception)
        {
            // The silo is lost, which is no fault of the slices: its devices are withdrawn until it offers them again, and the slices go elsewhere.
            var silo = new SliceOutcome(ReasonCodes.SiloLost.Code, $"The slice was under way on {options.SiloLosses} silos, one after the other, that were lost.", default);
            foreach (var slice in work) Settle(slice.Work, silo, cancellationToken);
            attempts.Note(JournalEvent.SlicesHandedBack, ReasonCodes.SiloLost.Code, $"{lease.Device} of {lease.Silo}", work.Count);
            await WithdrawAsync(lease.Silo, exception);
            return false;
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            var lost = new SliceOutcome(ReasonCodes.RetriesExhausted.Code, $"The slice kept failing for passing reasons, at last {exception.GetType().Name}.", default);
            outcomes = [.. Enumerable.Repeat(lost, work.Count)];
        }
        var goOn = true;
        for (var i = 0; i < work.Count; i++) goOn &= Settle(work[i].Work, outcomes[i], cancellationToken);
        foreach (var reason in outcomes.Where(outcome => outcome.Reason is not null).GroupBy(outcome => outcome.Reason!))
        {
            var happened = _retries.Attempts(ReasonCodes.Get(reason.Key)) == 1 ? JournalEvent.SlicesFailed : JournalEvent.SlicesHandedBack;
            attempts.Note(happened, reason.Key, $"{lease.Device} of {lease.Silo}", reason.Count());
        }
        return goOn;
    }

    /// <summary>False when the slice failed for a passing reason.</summary>
    private bool Settle(SliceWork work, SliceOutcome outcome, CancellationToken cancellationToken)
    {
        Timings += outcome.Timings;
        if (outcome.Reason is null)
        {
            Done++;
            return true;
        }
        var reason = ReasonCodes.Get(outcome.Reason);
        var allowed = _retries.Attempts(reason);
        if (allowed == 1)
        {
            _failures[work.Slice.Name] = new Refusal(outcome.Reason, outcome.Message ?? "");
            return true;
        }
        var failed = attempts.Fail(work.Index, reason);
        Attempts = Math.Max(Attempts, failed);
        if (failed >= allowed)
        {
            _failures[work.Slice.Name] = new Refusal(outcome.Reason, outcome.Message ?? "");
        }
        else
        {
            MedClusterTelemetry.Retried(reason.Code);
            if (reason == ReasonCodes.SiloLost) PutBack(work);
            else Track(async () =>
            {
                await Task.Delay(_retries.Delay(failed), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                PutBack(work);
            });
        }
        return false;
    }

    private void PutBack(SliceWork work)
    {
        _ready.Enqueue((work, true));
        Change();
    }

    private async Task WithdrawAsync(string silo, SiloUnavailableException cause)
    {
        LogSiloLost(cause, request.Study.RunId, silo);
        try
        {
            await Task.WhenAll(_partitions.Select(partition => partition.Scheduler.WithdrawAsync(silo)));
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            // Its offers expire.
            LogSchedulerNotReached(exception, request.Study.RunId);
        }
    }

    /// <summary>Gives slots back; what is given back while a call is under way goes with the next one.</summary>
    private void GiveBack(Partition partition, HeldLease held, int slots)
    {
        if (slots == 0) return;
        held.Slots -= slots;
        partition.Released.Add(new SlotRelease(held.Lease.Id, slots));
        if (partition.Flushing.IsCompleted) partition.Flushing = FlushAsync(partition);
    }

    private async Task FlushAsync(Partition partition)
    {
        await Task.Yield();
        while (partition.Released.Count > 0)
        {
            var releases = partition.Released;
            partition.Released = [];
            try
            {
                await partition.Scheduler.ReleaseAsync(releases);
            }
            catch (Exception exception) when (PassingFaults.Is(exception))
            {
                // The slots are free when their leases expire.
                LogSchedulerNotReached(exception, request.Study.RunId);
            }
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(options.RenewPeriod, time, cancellationToken);
                await Task.WhenAll(_partitions.Where(partition => partition.Held.Count > 0).Select(partition => partition.Scheduler.RenewAsync(
                    new LeaseRenewal(request.Study.RunId, _holder, request.Project, [.. partition.Held.Select(held => held.Lease with { Slots = held.Slots })]))));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (PassingFaults.Is(exception))
            {
                // The next renewal comes before the leases expire.
                LogSchedulerNotReached(exception, request.Study.RunId);
            }
        }
    }

    private void Change() => Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    [LoggerMessage(EventId = 1301, Level = LogLevel.Warning, Message = "Run {RunId}: silo {Silo} is lost, its devices are withdrawn")]
    private partial void LogSiloLost(Exception exception, string runId, string silo);

    [LoggerMessage(EventId = 1300, Level = LogLevel.Warning, Message = "Run {RunId}: the scheduler was not reached")]
    private partial void LogSchedulerNotReached(Exception exception, string runId);

    /// <summary>A partition of the scheduler as this run sees it.</summary>
    private sealed class Partition(ISchedulerGrain scheduler)
    {
        public ISchedulerGrain Scheduler { get; } = scheduler;
        public List<HeldLease> Held { get; } = [];
        public List<SlotRelease> Released { get; set; } = [];
        public Task Flushing { get; set; } = Task.CompletedTask;
        public bool Asking { get; set; }
        public string? WaitingFor { get; set; }
    }

    private sealed class HeldLease(Lease lease)
    {
        public Lease Lease { get; } = lease;

        /// <summary>Slots that have not been given back.</summary>
        public int Slots { get; set; } = lease.Slots;
    }
}
