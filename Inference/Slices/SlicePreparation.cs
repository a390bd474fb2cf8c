using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MedCluster.Reasons;

namespace MedCluster.Inference;

/// <summary>Makes a model's input of a slice's stored values. Takes a core and no lock; run it on any number of threads.</summary>
public static class SlicePreparation
{
    /// <summary>Rescales, clamps, scales, turns, shrinks or interpolates, and pads, as <see cref="ModelInput"/> says.</summary>
    /// <typeparam name="T">The type of the stored values: byte, sbyte, short, ushort or int.</typeparam>
    /// <param name="stored">The stored values, <paramref name="rows"/> × <paramref name="columns"/> in row-major order.</param>
    /// <param name="rows">The slice's rows.</param>
    /// <param name="columns">The slice's columns.</param>
    /// <param name="rescale">How stored values become the values of the model's units.</param>
    /// <param name="input">What the model takes.</param>
    /// <param name="placement">How the slice lies in the patient; only inputs that are turned or brought to a spacing need it.</param>
    /// <returns>A slice that the caller disposes or hands to <see cref="ModelWorker.InferAsync"/>.</returns>
    /// <exception cref="ArgumentException">There are not rows × columns values.</exception>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.MissingTag"/>: the input depends on a spacing or an orientation that is not known.</exception>
    public static PreparedSlice Prepare<T>(ReadOnlySpan<T> stored, int rows, int columns, Rescale rescale, ModelInput input, SlicePlacement? placement = null)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (stored.Length != (long)rows * columns)
            throw new ArgumentException($"{stored.Length} values are not {rows} × {columns}.", nameof(stored));
        var slice = new PreparedSlice(rows, columns, input, placement);
        var widened = ArrayPool<int>.Shared.Rent(columns);
        var sums = ArrayPool<float>.Shared.Rent(columns);
        try
        {
            if (slice.Mapping is null) Fill(slice, stored, widened.AsSpan(0, columns), sums.AsSpan(0, columns), rescale, input);
            else Resample(slice, stored, widened.AsSpan(0, columns), sums.AsSpan(0, columns), rescale, input);
            return slice;
        }
        catch
        {
            slice.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(widened);
            ArrayPool<float>.Shared.Return(sums);
        }
    }

    private static void Fill<T>(PreparedSlice slice, ReadOnlySpan<T> stored, Span<int> widened, Span<float> sums, Rescale rescale, ModelInput input)
        where T : unmanaged, IBinaryInteger<T>
    {
        var columns = slice.Columns;
        var step = input.Downsample;
        var (shrunkRows, shrunkColumns) = ((slice.Rows + step - 1) / step, (columns + step - 1) / step);
        var values = slice.Values;
        for (var row = 0; row < shrunkRows; row++)
        {
            var first = row * step;
            var covered = Math.Min(step, slice.Rows - first);
            for (var i = 0; i < covered; i++)
            {
                Widen(stored.Slice((first + i) * columns, columns), widened);
                Add(widened, sums, rescale, input, begin: i == 0);
            }

            var target = values.Slice(row * slice.Width, slice.Width);
            Shrink(sums, target[..shrunkColumns], covered, input);
            target[shrunkColumns..].Fill(input.PadValue);
        }

        values[(shrunkRows * slice.Width)..].Fill(input.PadValue);
    }

    private static void Resample<T>(PreparedSlice slice, ReadOnlySpan<T> stored, Span<int> widened, Span<float> sums, Rescale rescale, ModelInput input)
        where T : unmanaged, IBinaryInteger<T>
    {
        var columns = slice.Columns;
        var scaled = ArrayPool<float>.Shared.Rent(slice.Rows * columns);
        try
        {
            for (var row = 0; row < slice.Rows; row++)
            {
                Widen(stored.Slice(row * columns, columns), widened);
                Add(widened, sums, rescale, input, begin: true);
                Shrink(sums, scaled.AsSpan(row * columns, columns), 1, input);
            }

            slice.Values.Fill(input.PadValue);
            slice.Mapping!.Resample(scaled, slice.Values, slice.Width);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scaled);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<T>(ReadOnlySpan<T> source, Span<int> target)
        where T : unmanaged, IBinaryInteger<T>
    {
        var i = 0;
        if (typeof(T) == typeof(short))
        {
            var shorts = MemoryMarshal.Cast<T, short>(source);
            for (; i <= shorts.Length - Vector<short>.Count; i += Vector<short>.Count)
            {
                Vector.Widen(new Vector<short>(shorts[i..]), out var low, out var high);
                low.CopyTo(target[i..]);
                high.CopyTo(target[(i + Vector<int>.Count)..]);
            }
        }
        else if (typeof(T) == typeof(ushort))
        {
            var shorts = MemoryMarshal.Cast<T, ushort>(source);
            for (; i <= shorts.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
            {
                Vector.Widen(new Vector<ushort>(shorts[i..]), out var low, out var high);
                Vector.AsVectorInt32(low).CopyTo(target[i..]);
                Vector.AsVectorInt32(high).CopyTo(target[(i + Vector<int>.Count)..]);
            }
        }

        for (; i < source.Length; i++)
            target[i] = int.CreateTruncating(source[i]);
    }

    /// <summary>Adds a row of stored values, rescaled and clamped, to the sums; the first row of a block begins them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(ReadOnlySpan<int> stored, Span<float> sums, Rescale rescale, ModelInput input, bool begin)
    {
        // Without padding the range is empty.
        var (paddingFirst, paddingLast) = rescale.Padding is { } padding
            ? (Math.Min(padding, rescale.PaddingLimit ?? padding), Math.Max(padding, rescale.PaddingLimit ?? padding))
            : (1, 0);
        var (slope, intercept) = (new Vector<float>(rescale.Slope), new Vector<float>(rescale.Intercept));
        var (low, high) = (new Vector<float>(input.ClampLow), new Vector<float>(input.ClampHigh));
        var (from, to) = (new Vector<int>(paddingFirst), new Vector<int>(paddingLast));
        var air = new Vector<float>(rescale.PaddingBecomes);
        var i = 0;
        for (; i <= stored.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            var value = new Vector<int>(stored[i..]);
            var isPadding = Vector.GreaterThanOrEqual(value, from) & Vector.LessThanOrEqual(value, to);
            var hounsfield = Vector.ConditionalSelect(isPadding, air, (Vector.ConvertToSingle(value) * slope) + intercept);
            hounsfield = Vector.Min(Vector.Max(hounsfield, low), high);
            if (!begin)
                hounsfield += new Vector<float>(sums[i..]);
            hounsfield.CopyTo(sums[i..]);
        }

        for (; i < stored.Length; i++)
        {
            var isPadding = stored[i] >= paddingFirst && stored[i] <= paddingLast;
            var hounsfield = isPadding ? rescale.PaddingBecomes : (stored[i] * rescale.Slope) + rescale.Intercept;
            hounsfield = Math.Min(Math.Max(hounsfield, input.ClampLow), input.ClampHigh);
            sums[i] = begin ? hounsfield : sums[i] + hounsfield;
        }
    }

    /// <summary>Turns the sums over <paramref name="covered"/> rows into a row of the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Shrink(ReadOnlySpan<float> sums, Span<float> target, int covered, ModelInput input)
    {
        var step = input.Downsample;
        var whole = sums.Length / step;
        var factor = input.Scale / (covered * step);
        if (step == 1)
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = (sums[i] * factor) + input.Offset;
        }
        else if (step == 2)
        {
            for (var i = 0; i < whole; i++)
                target[i] = ((sums[2 * i] + sums[(2 * i) + 1]) * factor) + input.Offset;
        }
        else
        {
            for (var i = 0; i < whole; i++)
            {
                var sum = 0f;
                foreach (var value in sums.Slice(i * step, step))
                    sum += value;
                target[i] = (sum * factor) + input.Offset;
            }
        }

        if (whole < target.Length)
        {
            var rest = sums[(whole * step)..];
            var sum = 0f;
            foreach (var value in rest)
                sum += value;
            target[whole] = (sum * input.Scale / (covered * rest.Length)) + input.Offset;
        }
    }
}
