using System.Buffers;
using System.Buffers.Binary;
using MedCluster.Imaging.Headers;

namespace MedCluster.Imaging.Pixels;

/// <summary>
/// The pixels of one grey image. <c>value × RescaleSlope + RescaleIntercept</c> is the modality's value, for CT Hounsfield units.
/// MONOCHROME1 says how to show an image, not what it measures, so nothing is inverted. Dispose it to give its memory back.
/// </summary>
public sealed class DecodedSlice : IDisposable
{
    private readonly int _bitsAllocated;
    private readonly int _shift;
    private short[]? _values;

    internal DecodedSlice(int rows, int columns, int bitsAllocated, int shift)
    {
        (_bitsAllocated, _shift) = (bitsAllocated, shift);
        Rows = rows;
        Columns = columns;
        _values = ArrayPool<short>.Shared.Rent(rows * columns);
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>
    /// Rows × columns values in row-major order: the stored values, sign-extended. Where these are unsigned and have all 16 bits,
    /// 32768 is subtracted so that they fit; intercept and padding already count with that. Where the instance has a Modality LUT they are what it
    /// maps the stored values to, and slope and intercept add nothing to that.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The slice was disposed.</exception>
    public ReadOnlySpan<short> Values => Writable;

    /// <summary>Rescale Slope (0028,1053); 1 where the header does not say.</summary>
    public double RescaleSlope { get; internal init; } = 1;

    /// <summary>What to add after the slope: Rescale Intercept (0028,1052), and the shift of unsigned values of 16 bits.</summary>
    public double RescaleIntercept { get; internal init; }

    /// <summary>The value that marks pixels outside the image, as <see cref="Values"/> has it; or null.</summary>
    public int? PixelPaddingValue { get; internal init; }

    /// <summary>The other end of a range of padding values, as <see cref="Values"/> has them; or null.</summary>
    public int? PixelPaddingRangeLimit { get; internal init; }

    /// <summary>What was subtracted from the stored values to give <see cref="Values"/>: 0 or 32768.</summary>
    public int Shift => _shift;

    /// <summary>What the header says of the frame: geometry and window.</summary>
    public FrameHeader Frame { get; internal init; } = new();

    internal Span<short> Writable => (_values ?? throw new ObjectDisposedException(nameof(DecodedSlice))).AsSpan(0, Rows * Columns);

    /// <summary>The values as an array of cells, little endian: one byte each where 8 bits are allocated, else two; without shift.</summary>
    public byte[] ToCells()
    {
        var values = Values;
        var cells = new byte[values.Length * _bitsAllocated / 8];
        for (var i = 0; i < values.Length; i++)
        {
            if (_bitsAllocated == 8) cells[i] = unchecked((byte)values[i]);
            else BinaryPrimitives.WriteInt16LittleEndian(cells.AsSpan(2 * i), unchecked((short)(values[i] + _shift)));
        }
        return cells;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _values, null) is { } values) ArrayPool<short>.Shared.Return(values);
    }
}
