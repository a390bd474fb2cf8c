using System.Runtime.InteropServices;

namespace TorchSharp.Utils;

/// <summary>Reads a CPU tensor's elements in row-major order, whatever its strides.</summary>
public sealed class TensorAccessor<T> : IDisposable
    where T : unmanaged
{
    private readonly torch.Tensor _contiguous;

    internal TensorAccessor(torch.Tensor tensor) => _contiguous = tensor.contiguous();

    public long Count => _contiguous.numel();

    private Span<T> Elements => MemoryMarshal.Cast<byte, T>(_contiguous.bytes);

    public T this[params long[] indices]
    {
        get
        {
            if (indices.Length == 1)
                return Elements[checked((int)indices[0])];
            var shape = _contiguous.shape;
            long offset = 0;
            for (var i = 0; i < indices.Length; i++)
                offset = (offset * shape[i]) + indices[i];
            return Elements[checked((int)offset)];
        }
    }

    public T[] ToArray() => Elements.ToArray();

    /// <summary>Copies from element <paramref name="tensorIndex"/> on, until the tensor or the array ends.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = Elements[checked((int)tensorIndex)..];
        source[..Math.Min(source.Length, array.Length - arrayIndex)].CopyTo(array.AsSpan(arrayIndex));
    }

    public void Dispose() => _contiguous.Dispose();
}
