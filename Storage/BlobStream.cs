namespace MedCluster.Storage;

/// <summary>A stream over one object whose errors are the store's: <paramref name="map"/> gives the exception to throw instead, or null to let it pass.</summary>
internal sealed class BlobStream(Stream inner, Func<Exception, Exception?> map) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => inner.Length;

    public override long Position { get => inner.Position; set => inner.Position = value; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try { return inner.Read(buffer); }
        catch (Exception e) when (map(e) is { } mapped) { throw mapped; }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try { return await inner.ReadAsync(buffer, cancellationToken); }
        catch (Exception e) when (map(e) is { } mapped) { throw mapped; }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try { inner.Write(buffer); }
        catch (Exception e) when (map(e) is { } mapped) { throw mapped; }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try { await inner.WriteAsync(buffer, cancellationToken); }
        catch (Exception e) when (map(e) is { } mapped) { throw mapped; }
    }

    public override void Flush()
    {
        try { inner.Flush(); }
        catch (Exception e) when (map(e) is { } mapped) { throw mapped; }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        try { await inner.FlushAsync(cancellationToken); }
        catch (Exception e) when (map(e) is { } mapped) { throw mapped; }
    }

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        try { await inner.DisposeAsync(); }
        catch (Exception e) when (map(e) is { } mapped) { throw mapped; }
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing) inner.Dispose();
        }
        catch (Exception e) when (map(e) is { } mapped) { throw mapped; }

        base.Dispose(disposing);
    }
}
