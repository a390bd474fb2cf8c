using System.Collections.Concurrent;
using MedCluster.Inference;

namespace MedCluster.Grains.Slices;

/// <summary>
/// Where slice grains and model workers of one silo hand each other voxels: a call carries a ticket, the arrays stay here. A ticket of
/// another silo is unknown, so that voxels can't travel by mistake.
/// </summary>
public sealed class SliceExchange
{
    private readonly ConcurrentDictionary<long, Entry> _entries = [];
    private long _tickets;

    /// <summary>Slices that are in the exchange now.</summary>
    public int Count => _entries.Count;

    /// <summary>A ticket for a prepared slice.</summary>
    public long Put(PreparedSlice slice)
    {
        var ticket = Interlocked.Increment(ref _tickets);
        _entries[ticket] = new Entry(slice);
        return ticket;
    }

    /// <summary>The slice of a ticket.</summary>
    /// <exception cref="InvalidOperationException">The ticket is not of this silo, or over.</exception>
    public PreparedSlice Get(long ticket) => EntryOf(ticket).Slice;

    /// <summary>The worker leaves its result.</summary>
    public void SetResult(long ticket, SliceInference result) => EntryOf(ticket).Result = result;

    /// <summary>Ends the ticket; the slice grain takes the result and owns it.</summary>
    public SliceInference? Take(long ticket)
    {
        if (!_entries.TryRemove(ticket, out var entry)) return null;
        entry.Slice.Dispose();
        return entry.Result;
    }

    private Entry EntryOf(long ticket) => _entries.TryGetValue(ticket, out var entry) ? entry : throw new InvalidOperationException($"Ticket {ticket} is not of this silo's slice exchange.");

    private sealed class Entry(PreparedSlice slice)
    {
        public PreparedSlice Slice { get; } = slice;
        public SliceInference? Result { get; set; }
    }
}
