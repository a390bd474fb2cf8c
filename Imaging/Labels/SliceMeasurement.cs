using System.Numerics;
using MedCluster.Imaging.Pixels;

namespace MedCluster.Imaging.Labels;

/// <summary>Measures the labels of a slice: where they are, and the intensities under them.</summary>
public static class SliceMeasurement
{
    /// <summary>The sums of each label, by its value. A row is gone through once per label that it has, many pixels at a time, however its labels lie.</summary>
    /// <param name="mask">A label per pixel, row by row.</param>
    /// <param name="slice">The slice, of the same size.</param>
    /// <param name="labels">Number of label values: 0 to <paramref name="labels"/> − 1.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    /// <exception cref="InvalidDataException">The mask has a value that is no label.</exception>
    public static LabelSums[] Measure(ReadOnlySpan<byte> mask, DecodedSlice slice, int labels)
    {
        var values = slice.Values;
        if (mask.Length != values.Length) throw new ArgumentException($"The mask has {mask.Length} pixels, the slice {values.Length}.", nameof(mask));
        var tallies = new Tally[labels];
        Span<bool> seen = stackalloc bool[byte.MaxValue + 1];
        var (from, to) = PaddingOf(slice);
        for (var row = 0; row < slice.Rows; row++)
        {
            var line = mask.Slice(row * slice.Columns, slice.Columns);
            seen.Clear();
            for (int column = 0, left = line.Length; left > 0; column++)
            {
                var label = line[column];
                if (seen[label]) continue;
                seen[label] = true;
                if (label >= labels) throw new InvalidDataException($"The mask has the value {label}, which is no label (0 to {labels - 1}).");
                left -= tallies[label].AddRow(label, line, values.Slice(row * slice.Columns, slice.Columns), row, column, from, to);
            }
        }
        var (slope, intercept) = (slice.RescaleSlope, slice.RescaleIntercept);
        return Array.ConvertAll(tallies, tally => tally.ToSums(slope, intercept));
    }

    /// <summary>The range of padding values; from above to where there is none.</summary>
    private static (short From, short To) PaddingOf(DecodedSlice slice)
    {
        if (slice.PixelPaddingValue is not { } value) return (1, 0);
        var limit = slice.PixelPaddingRangeLimit ?? value;
        var (from, to) = (Math.Min(value, limit), Math.Max(value, limit));
        return from > short.MaxValue || to < short.MinValue ? ((short)1, (short)0) : ((short)Math.Max(from, short.MinValue), (short)Math.Min(to, short.MaxValue));
    }

    private struct Tally
    {
        private long _voxels, _measured, _sum, _squares, _rowSum, _columnSum;
        private int _firstRow, _lastRow, _firstColumn, _lastColumn;

        /// <summary>Adds what a row has of a label, whose first column there is known; returns how many voxels those are.</summary>
        public int AddRow(byte label, ReadOnlySpan<byte> line, ReadOnlySpan<short> values, int row, int first, short from, short to)
        {
            var last = line.LastIndexOf(label);
            if (_voxels == 0) (_firstRow, _firstColumn, _lastColumn) = (row, first, last);
            _lastRow = row;
            _firstColumn = Math.Min(_firstColumn, first);
            _lastColumn = Math.Max(_lastColumn, last);

            var sums = new RowSums(from, to);
            var column = first;
            var ofLabel = new Vector<byte>(label);
            for (; column + Vector<byte>.Count <= line.Length && column <= last; column += Vector<byte>.Count)
            {
                var equal = Vector.Equals(new Vector<byte>(line[column..]), ofLabel);
                if (equal == Vector<byte>.Zero) continue;
                // A byte of all ones becomes a short of all ones.
                Vector.Widen(Vector.AsVectorSByte(equal), out var low, out var high);
                sums.Add(low, values[column..], column);
                sums.Add(high, values[(column + Vector<short>.Count)..], column + Vector<short>.Count);
            }
            var (voxels, measured, columnSum, sum, squares) = sums.Total();
            for (; column <= last; column++)
            {
                if (line[column] != label) continue;
                voxels++;
                columnSum += column;
                var value = values[column];
                if (value >= from && value <= to) continue;
                measured++;
                sum += value;
                squares += value * value;
            }
            _voxels += voxels;
            _measured += measured;
            _sum += sum;
            _squares += squares;
            _rowSum += (long)row * voxels;
            _columnSum += columnSum;
            return voxels;
        }

        /// <summary>Sums of stored values are exact; what rescaling makes of them follows from (s·v + i)² = s²·v² + 2·s·i·v + i².</summary>
        public readonly LabelSums ToSums(double slope, double intercept) => new(
            _voxels, _measured, (slope * _sum) + (intercept * _measured), (slope * slope * _squares) + (2 * slope * intercept * _sum) + (intercept * intercept * _measured),
            _firstRow, _lastRow, _firstColumn, _lastColumn, _rowSum, _columnSum);
    }

    /// <summary>The sums of a row, which has at most 65,535 columns, so that lanes of 16 bits hold numbers of pixels and lanes of 32 bits sums of columns and of values.</summary>
    private struct RowSums(short from, short to)
    {
        private readonly Vector<short> _from = new(from), _to = new(to);
        private Vector<short> _voxels, _measured;
        private Vector<uint> _columns;
        private Vector<int> _sums;
        private Vector<ulong> _squares;

        /// <summary>Adds the pixels whose lanes of the mask are all ones.</summary>
        public void Add(Vector<short> mask, ReadOnlySpan<short> values, int column)
        {
            _voxels -= mask;
            Vector.Widen(Vector.AsVectorUInt16(mask) & (Vector<ushort>.Indices + new Vector<ushort>((ushort)column)), out var left, out var right);
            _columns += left + right;

            var value = new Vector<short>(values);
            mask = Vector.AndNot(mask, Vector.GreaterThanOrEqual(value, _from) & Vector.LessThanOrEqual(value, _to));
            _measured -= mask;
            Vector.Widen(value & mask, out var low, out var high);
            _sums += low + high;
            // A square needs 31 bits, two of them the 32nd.
            Vector.Widen(Vector.AsVectorUInt32((low * low) + (high * high)), out var first, out var second);
            _squares += first + second;
        }

        public readonly (int Voxels, int Measured, long Columns, long Sum, long Squares) Total()
        {
            var (voxels, measured, columns, sum) = (0, 0, 0L, 0L);
            for (var lane = 0; lane < Vector<short>.Count; lane++) (voxels, measured) = (voxels + _voxels[lane], measured + _measured[lane]);
            for (var lane = 0; lane < Vector<int>.Count; lane++) (columns, sum) = (columns + _columns[lane], sum + _sums[lane]);
            return (voxels, measured, columns, sum, (long)Vector.Sum(_squares));
        }
    }
}
