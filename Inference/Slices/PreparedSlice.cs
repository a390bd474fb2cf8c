using System.Buffers;

namespace MedCluster.Inference;

/// <summary>A slice as a model takes it: <see cref="Height"/> × <see cref="Width"/> values in row-major order. Its buffer is pooled: whoever holds it last disposes it.</summary>
public sealed class PreparedSlice : IDisposable
{
    private float[]? _buffer;

    /// <summary>A slice whose values are still to be written.</summary>
    /// <param name="rows">The rows of the slice that it comes from.</param>
    /// <param name="columns">The columns of the slice that it comes from.</param>
    /// <param name="input">What the model takes.</param>
    public PreparedSlice(int rows, int columns, ModelInput input)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Rows = rows;
        Columns = columns;
        (Height, Width) = input.Size(rows, columns);
        _buffer = ArrayPool<float>.Shared.Rent(Height * Width);
    }

    /// <summary>The rows of the slice that it comes from.</summary>
    public int Rows { get; }

    /// <summary>The columns of the slice that it comes from.</summary>
    public int Columns { get; }

    /// <summary>The rows of the model's input, padding included.</summary>
    public int Height { get; }

    /// <summary>The columns of the model's input, padding included.</summary>
    public int Width { get; }

    /// <summary>The values, row after row.</summary>
    public Span<float> Values => (_buffer ?? throw new ObjectDisposedException(nameof(PreparedSlice))).AsSpan(0, Height * Width);

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
            ArrayPool<float>.Shared.Return(buffer);
    }
}
