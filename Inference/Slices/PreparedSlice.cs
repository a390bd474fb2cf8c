using System.Buffers;
using MedCluster.Reasons;

namespace MedCluster.Inference;

/// <summary>A slice as a model takes it: <see cref="Height"/> × <see cref="Width"/> values in row-major order. Its buffer is pooled: whoever holds it last disposes it.</summary>
public sealed class PreparedSlice : IDisposable
{
    private float[]? _buffer;

    /// <summary>A slice whose values are still to be written.</summary>
    /// <param name="rows">The rows of the slice that it comes from.</param>
    /// <param name="columns">The columns of the slice that it comes from.</param>
    /// <param name="input">What the model takes.</param>
    /// <param name="placement">How the slice lies in the patient; only inputs that are turned or brought to a spacing need it.</param>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.MissingTag"/>: the input depends on a spacing or an orientation that is not known.</exception>
    public PreparedSlice(int rows, int columns, ModelInput input, SlicePlacement? placement = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Rows = rows;
        Columns = columns;
        Mapping = input.IsResampled ? new InputMapping(rows, columns, input, placement) : null;
        (Height, Width) = Mapping is null ? input.Size(rows, columns) : (input.Padded(Mapping.ContentRows), input.Padded(Mapping.ContentColumns));
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

    /// <summary>Where the input lies on the slice; null where it is only shrunk and padded.</summary>
    internal InputMapping? Mapping { get; }

    /// <summary>The values, row after row.</summary>
    public Span<float> Values => (_buffer ?? throw new ObjectDisposedException(nameof(PreparedSlice))).AsSpan(0, Height * Width);

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
            ArrayPool<float>.Shared.Return(buffer);
    }
}
