using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Placement;
using MedCluster.Grains.Planning;
using MedCluster.Reasons;
using Microsoft.Extensions.Logging;

namespace MedCluster.Grains.Studies;

/// <summary>
/// Fans a run's slices out: asks the scheduler for as many slots as slices are ready, starts a slice grain per slot on the lease's device,
/// and gives slots back when the lease's time is over or nothing is left. Runs on the study grain's scheduler; one thread at a time.
/// </summary>
internal sealed partial class StudyFanOut(
    IGrainFactory grains, StudyRequest request, StudyPlan plan, StudyOptions options, TimeProvider time, ILogger logger)
{
    private readonly Queue<SliceWork> _ready = new(plan.Work);
    private readonly Dictionary<int, int> _attempts = [];
    private readonly Dictionary<string, Refusal> _failures = new(StringComparer.Ordinal);
    private readonly HashSet<Task> _leases = [];
    private ISchedulerGrain Scheduler => grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.Key);

    /// <summary>Slices whose results are stored now.</summary>
    public int Done { get; private set; }

    /// <summary>Slices that failed for good, by instance digest.</summary>
    public IReadOnlyDictionary<string, Refusal> Failures => _failures;

    /// <summary>Where the time of the slices of this run went.</summary>
    public SliceTimings Timings { get; private set; }

    /// <summary>Ends when every slice is stored or failed for good.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; slices in flight have ended and their slots are back.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var renewing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewal = RenewAsync(renewing.Token);
        var passingFaults = 0;
        try
        {
            while (_ready.Count > 0 || _leases.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_ready.Count == 0)
                {
                    await Task.WhenAny(_leases);
                    continue;
                }
                try
                {
                    var wanted = new LeaseRequest(request.Study.RunId, request.Project, request.Priority, _ready.Count);
                    foreach (var lease in await Scheduler.AcquireAsync(wanted)) Use(lease, cancellationToken);
                    passingFaults = 0;
                }
                catch (Exception exception) when (PassingFaults.Is(exception) && ++passingFaults < options.StepAttempts)
                {
                    LogSchedulerNotReached(exception, request.Study.RunId);
                    await Task.Delay(options.RetryDelay * Math.Pow(2, passingFaults), time, cancellationToken);
                }
            }
        }
        finally
        {
            await Task.WhenAll(_leases);
            await renewing.CancelAsync();
            await renewal;
        }
    }

    /// <summary>A lease at work is in <see cref="_leases"/>; it takes itself out when it ends.</summary>
    private void Use(Lease lease, CancellationToken cancellationToken)
    {
        Task? task = null;
        _leases.Add(task = UseAsync());

        async Task UseAsync()
        {
            await Task.Yield();
            var started = time.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, lease.Slots).Select(_ => UseSlotAsync(lease, started, cancellationToken)));
            _leases.Remove(task!);
        }
    }

    private async Task UseSlotAsync(Lease lease, long started, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && time.GetElapsedTime(started) < lease.Time && _ready.TryDequeue(out var work))
        {
            if (!await ProcessAsync(lease, work, cancellationToken)) break;
        }
        try
        {
            await Scheduler.ReleaseAsync(lease.Id, 1);
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            // The slot is free when its lease expires.
            LogSchedulerNotReached(exception, request.Study.RunId);
        }
    }

    /// <summary>False when the lease's device should not be given more.</summary>
    private async Task<bool> ProcessAsync(Lease lease, SliceWork work, CancellationToken cancellationToken)
    {
        SliceOutcome outcome;
        try
        {
            var slice = grains.GetGrain<ISliceGrain>(DeviceGrainKey.Slice(lease.Silo, request.Study.RunId, work.Index));
            outcome = await slice.ProcessAsync(new SliceRequest(request.Study.StudyInstanceUid, work.Instance.Reference, work.Models, lease.Device), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (SiloUnavailableException exception)
        {
            // The silo is lost, which is no fault of the slice: its devices are withdrawn until it offers them again, and the slice goes elsewhere.
            _ready.Enqueue(work);
            await WithdrawAsync(lease.Silo, exception);
            return false;
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            outcome = new SliceOutcome(ReasonCodes.RetriesExhausted.Code, $"The slice kept failing for passing reasons, at last {exception.GetType().Name}.", default);
        }
        Timings += outcome.Timings;
        if (outcome.Reason is null)
        {
            Done++;
            return true;
        }
        var passing = IsPassing(outcome.Reason);
        if (!passing || Count(work) >= options.SliceAttempts) _failures[work.Instance.Reference.Digest] = new Refusal(outcome.Reason, outcome.Message ?? "");
        else _ready.Enqueue(work);
        return !passing;
    }

    private async Task WithdrawAsync(string silo, SiloUnavailableException cause)
    {
        LogSiloLost(cause, request.Study.RunId, silo);
        try
        {
            await Scheduler.WithdrawAsync(silo);
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            // Its offers expire.
            LogSchedulerNotReached(exception, request.Study.RunId);
        }
    }

    private int Count(SliceWork work) => _attempts[work.Index] = _attempts.GetValueOrDefault(work.Index) + 1;

    private static bool IsPassing(string reason) =>
        reason == ReasonCodes.RetriesExhausted.Code || reason == ReasonCodes.StoreUnavailable.Code || reason == ReasonCodes.DeviceFailed.Code;

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(options.RenewPeriod, time, cancellationToken);
                await Scheduler.RenewAsync(request.Study.RunId);
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

    [LoggerMessage(EventId = 1301, Level = LogLevel.Warning, Message = "Run {RunId}: silo {Silo} is lost, its devices are withdrawn")]
    private partial void LogSiloLost(Exception exception, string runId, string silo);

    [LoggerMessage(EventId = 1300, Level = LogLevel.Warning, Message = "Run {RunId}: the scheduler was not reached")]
    private partial void LogSchedulerNotReached(Exception exception, string runId);
}
