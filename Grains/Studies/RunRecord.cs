using System.Text.Json;
using MedCluster.Grains.Studies.Journal;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Grains.Studies;

/// <summary>
/// What is kept of a run until it is committed: how often each slice was begun, by every activation that worked on the run, and the journal
/// of what happened. An activation stores what it began a tenth of a second later at most, so that the next one knows which slices were under
/// way when it was lost with its silo. A grain owns it; one thread at a time.
/// </summary>
internal sealed class RunRecord
{
    private static readonly TimeSpan SavePeriod = TimeSpan.FromMilliseconds(100);
    private readonly IBlobStore _store;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly Dictionary<(int Slice, ReasonCode Reason), int> _faults = [];
    private byte[] _begun;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stored;

    private RunRecord(IBlobStore store, string name, TimeProvider time, Record? record) =>
        (_store, _name, _time, _begun, _stored, Known, Starts, Journal) = (store, name, time, record?.Begun ?? [], record is not null, record is not null, (record?.Starts ?? 0) + 1, record?.Journal ?? StudyJournal.Empty);

    /// <summary>Whether something was kept of the run when this activation began.</summary>
    public bool Known { get; }

    /// <summary>What happened so far.</summary>
    public StudyJournal Journal { get; private set; }

    /// <summary>Activations that began the run and were lost before they came to an end, and this one.</summary>
    public int Starts { get; private set; }

    /// <summary>Slices that were begun more than once.</summary>
    public int Repeated => _begun.Count(begun => begun > 1);

    /// <summary>How often a slice was begun.</summary>
    public int this[int slice] => slice < _begun.Length ? _begun[slice] : 0;

    /// <summary>What is known of a run's slices.</summary>
    /// <exception cref="MedClusterException">The store doesn't answer.</exception>
    public static async Task<RunRecord> LoadAsync(IBlobStore store, string runId, TimeProvider time, CancellationToken cancellationToken)
    {
        var name = NameOf(runId);
        return new RunRecord(store, name, time, await store.ReadAsync(name, cancellationToken) is { } content ? Parse(content) : null);
    }

    /// <summary>The journal of a run that is kept, or null.</summary>
    /// <exception cref="MedClusterException">The store doesn't answer.</exception>
    public static async Task<StudyJournal?> FindJournalAsync(IBlobStore store, string runId, CancellationToken cancellationToken) =>
        await store.ReadAsync(NameOf(runId), cancellationToken) is { } content ? Parse(content)?.Journal : null;

    /// <summary>Something happened to the run.</summary>
    public void Note(JournalEvent happened, string? reason = null, string? detail = null, int count = 1)
    {
        Journal = Journal.Add(new JournalEntry(_time.GetUtcNow(), happened, reason, detail, count));
        _changed.TrySetResult();
    }

    /// <summary>A slice is begun. Says whether it was before.</summary>
    public bool Begin(int slice)
    {
        if (slice >= _begun.Length) Array.Resize(ref _begun, slice + 1);
        if (_begun[slice] < byte.MaxValue) _begun[slice]++;
        _changed.TrySetResult();
        return _begun[slice] > 1;
    }

    /// <summary>A slice failed for this reason: how often by now.</summary>
    public int Fail(int slice, ReasonCode reason) => _faults[(slice, reason)] = _faults.GetValueOrDefault((slice, reason)) + 1;

    /// <summary>Stores what changes until it is cancelled.</summary>
    public async Task KeepAsync(Action<Exception> notStored, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _changed.Task.WaitAsync(cancellationToken);
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                try
                {
                    await SaveAsync(cancellationToken);
                }
                catch (MedClusterException exception)
                {
                    notStored(exception);
                    _changed.TrySetResult();
                }
                await Task.Delay(SavePeriod, _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run comes to its end.
        }
    }

    /// <summary>The run came to an end: a committed one needs the record no more, any other one begins with a clean count of lost silos.</summary>
    /// <exception cref="MedClusterException">The store doesn't answer.</exception>
    public async Task EndAsync(bool committed, CancellationToken cancellationToken)
    {
        Starts = 0;
        if (!committed) await SaveAsync(cancellationToken);
        else if (_stored) await _store.DeleteAsync(_name, null, cancellationToken);
    }

    private static string NameOf(string runId) => ResultNames.State("attempts", "study", runId);

    private static Record? Parse(BlobContent content)
    {
        try
        {
            return JsonSerializer.Deserialize<Record>(content.Data.Span, MedClusterJson.Compact);
        }
        catch (JsonException)
        {
            // A record cut short by a power failure: its slices count as not begun.
            return null;
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        _stored = true;
        await _store.WriteAsync(_name, JsonSerializer.SerializeToUtf8Bytes(new Record(Starts, _begun, Journal), MedClusterJson.Compact), Durability.Buffered, cancellationToken);
    }

    private sealed record Record(int Starts, byte[] Begun, StudyJournal? Journal);
}
