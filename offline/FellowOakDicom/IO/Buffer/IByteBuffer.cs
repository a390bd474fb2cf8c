namespace FellowOakDicom.IO.Buffer;

/// <summary>Bytes that are in memory, or are read where they lie when they are asked for.</summary>
public interface IByteBuffer
{
    bool IsMemory { get; }

    long Size { get; }

    byte[] Data { get; }

    void GetByteRange(long offset, int count, byte[] output);

    void CopyToStream(Stream stream);

    Task CopyToStreamAsync(Stream stream, CancellationToken cancellationToken);
}
