using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Silo.Tests;

/// <summary>
/// A store that a test takes away and gives back: while it is away every operation is refused and counted. Each silo has its own way to it
/// (<see cref="Of"/>), which a test cuts off, as when the silo is killed.
/// </summary>
internal sealed class FaultyStore(IBlobStore store) : IBlobStore
{
    private readonly ConcurrentDictionary<string, SiloStore> _silos = new(StringComparer.Ordinal);
    private volatile bool _away;
    private int _refused;

    public string Description => store.Description;
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>The way of a silo that runs to the store.</summary>
    public SiloStore Of(string silo) => _silos[silo];

    /// <summary>A way for a silo that starts; it may have the name of one that was killed.</summary>
    public SiloStore Open(string silo) => _silos[silo] = new SiloStore(this);

    public void TakeAway()
    {
        Interlocked.Exchange(ref _refused, 0);
        _away = true;
    }

    public void GiveBack() => _away = false;

    /// <summary>What is waited for before something of that name is replaced; nothing when null.</summary>
    public Func<string, Task>? BeforeReplace { get; set; }

    public Task<BlobContent?> ReadAsync(string name, CancellationToken cancellationToken = default) => Guard(() => store.ReadAsync(name, cancellationToken));
    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken = default) => Guard(() => store.OpenReadAsync(name, cancellationToken));
    public Task<bool> CreateAsync(string name, ReadOnlyMemory<byte> data, Durability durability, CancellationToken cancellationToken = default) => Guard(() => store.CreateAsync(name, data, durability, cancellationToken));
    public Task<bool> CreateAsync(string name, Func<Stream, CancellationToken, Task> write, Durability durability, CancellationToken cancellationToken = default) => Guard(() => store.CreateAsync(name, write, durability, cancellationToken));
    public Task<string> WriteAsync(string name, ReadOnlyMemory<byte> data, Durability durability, CancellationToken cancellationToken = default) => Guard(() => store.WriteAsync(name, data, durability, cancellationToken));
    public Task<string?> ReplaceAsync(string name, ReadOnlyMemory<byte> data, string? expectedETag, Durability durability, CancellationToken cancellationToken = default) => Guard(async () =>
    {
        if (BeforeReplace is { } before) await before(name);
        return await store.ReplaceAsync(name, data, expectedETag, durability, cancellationToken);
    });

    public Task<bool> DeleteAsync(string name, string? expectedETag = null, CancellationToken cancellationToken = default) => Guard(() => store.DeleteAsync(name, expectedETag, cancellationToken));
    public Task CheckWritableAsync(CancellationToken cancellationToken = default) => store.CheckWritableAsync(cancellationToken);

    public async IAsyncEnumerable<BlobItem> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Check();
        await foreach (var item in store.ListAsync(prefix, cancellationToken)) yield return item;
    }

    private async Task<T> Guard<T>(Func<Task<T>> operation)
    {
        Check();
        return await operation();
    }

    private void Check()
    {
        if (!_away) return;
        Interlocked.Increment(ref _refused);
        throw new MedClusterException(ReasonCodes.StoreUnavailable, "The store is away.");
    }

    /// <summary>A silo's way to the store.</summary>
    public sealed class SiloStore(FaultyStore whole) : IBlobStore
    {
        private volatile bool _cutOff;

        public string Description => whole.Description;

        /// <summary>From now on nothing of the silo reaches the store.</summary>
        public void CutOff() => _cutOff = true;

        public Task<BlobContent?> ReadAsync(string name, CancellationToken cancellationToken = default) => Guard(() => whole.ReadAsync(name, cancellationToken));
        public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken = default) => Guard(() => whole.OpenReadAsync(name, cancellationToken));

        public Task<bool> CreateAsync(string name, ReadOnlyMemory<byte> data, Durability durability, CancellationToken cancellationToken = default) => Guard(() => whole.CreateAsync(name, data, durability, cancellationToken));
        public Task<bool> CreateAsync(string name, Func<Stream, CancellationToken, Task> write, Durability durability, CancellationToken cancellationToken = default) => Guard(() => whole.CreateAsync(name, write, durability, cancellationToken));
        public Task<string> WriteAsync(string name, ReadOnlyMemory<byte> data, Durability durability, CancellationToken cancellationToken = default) => Guard(() => whole.WriteAsync(name, data, durability, cancellationToken));
        public Task<string?> ReplaceAsync(string name, ReadOnlyMemory<byte> data, string? expectedETag, Durability durability, CancellationToken cancellationToken = default) => Guard(() => whole.ReplaceAsync(name, data, expectedETag, durability, cancellationToken));
        public Task<bool> DeleteAsync(string name, string? expectedETag = null, CancellationToken cancellationToken = default) => Guard(() => whole.DeleteAsync(name, expectedETag, cancellationToken));
        public Task CheckWritableAsync(CancellationToken cancellationToken = default) => whole.CheckWritableAsync(cancellationToken);

        public async IAsyncEnumerable<BlobItem> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Check();
            await foreach (var item in whole.ListAsync(prefix, cancellationToken)) yield return item;
        }

        private async Task<T> Guard<T>(Func<Task<T>> operation)
        {
            Check();
            return await operation();
        }

        private void Check()
        {
            if (_cutOff) throw new MedClusterException(ReasonCodes.StoreUnavailable, "The silo was killed.");
        }
    }
}
