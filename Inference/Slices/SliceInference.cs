using System.Buffers;

namespace MedCluster.Inference;

/// <summary>What a model gave for one slice. The mask's buffer is pooled: dispose it once the mask is written.</summary>
public sealed class SliceInference : IDisposable
{
    private readonly int _length;
    private byte[]? _mask;

    internal SliceInference(int rows, int columns, byte[] pooledMask)
    {
        (Rows, Columns, _length, _mask) = (rows, columns, rows * columns, pooledMask);
    }

    internal SliceInference(int rows, int columns, float[] probabilities)
    {
        (Rows, Columns, Probabilities) = (rows, columns, probabilities);
    }

    /// <summary>The rows of the slice.</summary>
    public int Rows { get; }

    /// <summary>The columns of the slice.</summary>
    public int Columns { get; }

    /// <summary>Segmentation: the label's value of each pixel, row after row, as large as the slice itself; classification: empty.</summary>
    public ReadOnlyMemory<byte> Mask =>
        _length == 0 ? default : (_mask ?? throw new ObjectDisposedException(nameof(SliceInference))).AsMemory(0, _length);

    /// <summary>Classification: the probability of each label, in the order of the package's labels, summing to 1; segmentation: empty.</summary>
    public IReadOnlyList<float> Probabilities { get; } = [];

    /// <summary>How long the slice waited for its batch to begin.</summary>
    public TimeSpan Waited { get; internal init; }

    /// <summary>Its share of the device's time: that of the batch divided by the slices in it.</summary>
    public TimeSpan Computed { get; internal init; }

    /// <summary>Gives the mask's buffer back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _mask, null) is { } mask)
            ArrayPool<byte>.Shared.Return(mask);
    }
}
