using MedCluster.Reasons;

namespace MedCluster.Inference;

/// <summary>Where the pixels of a model's input lie on the slice it comes from, and the other way round.</summary>
internal sealed class InputMapping
{
    private const int MostPixels = 1 << 26;

    private readonly bool _transposed;
    private readonly bool _rowsReversed;
    private readonly bool _columnsReversed;
    private readonly int _columns;

    /// <exception cref="MedClusterException"><see cref="ReasonCodes.MissingTag"/>: the model needs a spacing or an orientation that is not known; <see cref="ReasonCodes.UnsupportedPixelFormat"/>: the input would be larger than any that is computed.</exception>
    internal InputMapping(int rows, int columns, ModelInput input, SlicePlacement? placement)
    {
        _columns = columns;
        if (input.Orientation == ModelOrientation.Radiological)
            (_transposed, _rowsReversed, _columnsReversed) = Turn(placement?.Orientation ?? throw Missing("ImageOrientationPatient (0020,0037)"));
        (TurnedRows, TurnedColumns) = _transposed ? (columns, rows) : (rows, columns);
        (ContentRows, ContentColumns) = (TurnedRows, TurnedColumns);
        if (input.SizeRows is { } height && input.SizeColumns is { } width)
        {
            (ContentRows, ContentColumns) = (height, width);
        }
        else if (input.Spacing is { } spacing)
        {
            if (placement is not { RowSpacing: > 0, ColumnSpacing: > 0 }) throw Missing("PixelSpacing (0028,0030)");
            var (down, across) = _transposed ? (placement.ColumnSpacing.Value, placement.RowSpacing.Value) : (placement.RowSpacing.Value, placement.ColumnSpacing.Value);
            (ContentRows, ContentColumns) = (Length(TurnedRows * down / spacing), Length(TurnedColumns * across / spacing));
        }

        if ((long)ContentRows * ContentColumns > MostPixels)
            throw new MedClusterException(ReasonCodes.UnsupportedPixelFormat, $"At the model's spacing the slice would have {ContentRows} × {ContentColumns} pixels.");
    }

    /// <summary>The rows of the slice after it was turned.</summary>
    internal int TurnedRows { get; }

    /// <summary>The columns of the slice after it was turned.</summary>
    internal int TurnedColumns { get; }

    /// <summary>The rows of the input without padding.</summary>
    internal int ContentRows { get; }

    /// <summary>The columns of the input without padding.</summary>
    internal int ContentColumns { get; }

    /// <summary>Turns a slice and interpolates it bilinearly, pixels being areas whose centres lie half a pixel from the edge; at the edges the last pixel holds.</summary>
    /// <param name="source">The slice, row by row.</param>
    /// <param name="target">The input, row by row.</param>
    /// <param name="width">How long a row of the input is, padding included.</param>
    internal void Resample(ReadOnlySpan<float> source, Span<float> target, int width)
    {
        Span<(int Low, int High, float Part)> across = new (int, int, float)[ContentColumns];
        for (var x = 0; x < across.Length; x++) across[x] = Between(x, TurnedColumns, ContentColumns);
        for (var y = 0; y < ContentRows; y++)
        {
            var (top, bottom, down) = Between(y, TurnedRows, ContentRows);
            for (var x = 0; x < across.Length; x++)
            {
                var (left, right, part) = across[x];
                var above = source[At(top, left)] + (part * (source[At(top, right)] - source[At(top, left)]));
                var below = source[At(bottom, left)] + (part * (source[At(bottom, right)] - source[At(bottom, left)]));
                target[(y * width) + x] = above + (down * (below - above));
            }
        }
    }

    /// <summary>Brings labels of the input back: each pixel of the slice takes the label of the input's pixel that covers its centre.</summary>
    /// <param name="labels">Labels of the input, row by row.</param>
    /// <param name="width">How long a row of them is.</param>
    /// <param name="mask">The slice's labels, row by row.</param>
    internal void Restore(ReadOnlySpan<byte> labels, int width, Span<byte> mask)
    {
        for (var y = 0; y < TurnedRows; y++)
        {
            var row = labels.Slice(Nearest(y, TurnedRows, ContentRows) * width, width);
            for (var x = 0; x < TurnedColumns; x++)
                mask[At(y, x)] = row[Nearest(x, TurnedColumns, ContentColumns)];
        }
    }

    private int At(int row, int column)
    {
        if (_rowsReversed) row = TurnedRows - 1 - row;
        if (_columnsReversed) column = TurnedColumns - 1 - column;
        return _transposed ? (column * _columns) + row : (row * _columns) + column;
    }

    private static int Nearest(int index, int from, int to) => (int)Math.Min(to - 1, ((2L * index) + 1) * to / (2L * from));

    private static (int Low, int High, float Part) Between(int index, int from, int to)
    {
        var place = Math.Clamp(((index + 0.5) * from / to) - 0.5, 0, from - 1);
        var low = (int)place;
        return (low, Math.Min(low + 1, from - 1), (float)(place - low));
    }

    private static int Length(double pixels) => (int)Math.Clamp(Math.Round(pixels), 1, int.MaxValue);

    /// <summary>The swap and reversals that bring columns nearest to the direction that is shown to the right, and rows to the one that is shown downwards.</summary>
    private static (bool Transposed, bool RowsReversed, bool ColumnsReversed) Turn(IReadOnlyList<double> cosines)
    {
        ReadOnlySpan<double> row = [cosines[0], cosines[1], cosines[2]], column = [cosines[3], cosines[4], cosines[5]];
        double x = Math.Abs((row[1] * column[2]) - (row[2] * column[1])), y = Math.Abs((row[2] * column[0]) - (row[0] * column[2])), z = Math.Abs((row[0] * column[1]) - (row[1] * column[0]));
        // In patient coordinates left, back and head are positive.
        var (right, down, downSign) = z >= x && z >= y ? (0, 1, 1) : y >= x ? (0, 2, -1) : (1, 2, -1);
        return Math.Abs(row[right]) >= Math.Abs(column[right])
            ? (false, column[down] * downSign < 0, row[right] < 0)
            : (true, row[down] * downSign < 0, column[right] < 0);
    }

    private static MedClusterException Missing(string tag) => new(ReasonCodes.MissingTag, $"{tag} is missing or not valid, and the model's input depends on it.");
}
