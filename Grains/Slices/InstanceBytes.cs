using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace MedCluster.Grains.Slices;

/// <summary>All bytes of an instance. Those of a file lie in a pooled buffer: dispose them once they are decoded.</summary>
public sealed class InstanceBytes : IDisposable
{
    private readonly byte[]? _pooled;

    /// <summary>Bytes that are not pooled.</summary>
    public InstanceBytes(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    private InstanceBytes(byte[] pooled, int length) => (_pooled, Bytes) = (pooled, pooled.AsMemory(0, length));

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="IOException">It can't be read, or is larger than 2 GB.</exception>
    public static InstanceBytes Read(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        if (length > Array.MaxLength) throw new IOException("The file is larger than 2 GB.");
        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var read = 0;
            for (int count; read < length && (count = RandomAccess.Read(file, buffer.AsSpan(read, (int)length - read), read)) > 0; read += count) { }
            return new InstanceBytes(buffer, read);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_pooled is null || Bytes.IsEmpty) return;
        Bytes = default;
        ArrayPool<byte>.Shared.Return(_pooled);
    }
}
