namespace Orleans.Storage;

/// <summary>What the memory storages of a cluster keep; it is lost with the last silo.</summary>
internal sealed class MemoryStore
{
    private readonly ConcurrentDictionary<(string Store, string State, GrainId Grain), (string ETag, byte[] Value)> _records = new();

    public void Clear() => _records.Clear();

    public (string ETag, byte[] Value)? Read((string Store, string State, GrainId Grain) key) => _records.TryGetValue(key, out var record) ? record : null;

    /// <summary>Puts the value in place of the one with that ETag (null: of none), or with null removes it.</summary>
    public string? Replace((string Store, string State, GrainId Grain) key, string? eTag, byte[]? value)
    {
        lock (_records)
        {
            var stored = Read(key)?.ETag;
            if (stored != eTag) throw new InconsistentStateException($"The ETag of {key.State} of {key.Grain} does not match.", stored!, eTag!);
            if (value is null)
            {
                _records.TryRemove(key, out _);
                return null;
            }
            var written = Guid.NewGuid().ToString("N");
            _records[key] = (written, value);
            return written;
        }
    }
}
