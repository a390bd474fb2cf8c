using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MedCluster.Inference;

/// <summary>From logits to a mask of the slice's own size.</summary>
public static class MaskPostprocessing
{
    /// <summary>The channel with the highest logit of each pixel; the lowest channel of equals. The planes lie one after the other (C × pixels).</summary>
    /// <param name="logits">Channels × pixels values.</param>
    /// <param name="channels">How many planes there are, 1 to 256.</param>
    /// <param name="labels">The channel of each pixel.</param>
    /// <returns>False: some logit is not a finite number, and the labels mean nothing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool ArgMaxPlanes(ReadOnlySpan<float> logits, int channels, Span<byte> labels)
    {
        var pixels = labels.Length;
        ArgumentOutOfRangeException.ThrowIfNotEqual(logits.Length, channels * pixels);
        Span<Vector<int>> lanes = stackalloc Vector<int>[4];
        // A number less itself is 0 only where it is finite. One sum per pixel keeps the additions from waiting for each other.
        var notFinite = Vector<float>.Zero;
        var i = 0;
        for (; i <= pixels - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            for (var lane = 0; lane < lanes.Length; lane++)
            {
                var at = logits[(i + (lane * Vector<float>.Count))..];
                var best = new Vector<float>(at);
                var label = Vector<int>.Zero;
                var difference = best - best;
                for (var channel = 1; channel < channels; channel++)
                {
                    var logit = new Vector<float>(at[(channel * pixels)..]);
                    label = Vector.ConditionalSelect(Vector.GreaterThan(logit, best), new Vector<int>(channel), label);
                    best = Vector.Max(logit, best);
                    difference += logit - logit;
                }

                notFinite += difference;
                lanes[lane] = label;
            }

            var shorts = (Vector.Narrow(lanes[0], lanes[1]), Vector.Narrow(lanes[2], lanes[3]));
            Vector.AsVectorByte(Vector.Narrow(shorts.Item1, shorts.Item2)).CopyTo(labels[i..]);
        }

        var finite = Vector.EqualsAll(notFinite, Vector<float>.Zero);
        for (; i < pixels; i++)
        {
            var best = 0;
            for (var channel = 0; channel < channels; channel++)
            {
                finite &= float.IsFinite(logits[(channel * pixels) + i]);
                if (logits[(channel * pixels) + i] > logits[(best * pixels) + i])
                    best = channel;
            }

            labels[i] = (byte)best;
        }

        return finite;
    }

    /// <summary>As <see cref="ArgMaxPlanes"/>, where the channels of a pixel lie side by side (pixels × C).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool ArgMaxInterleaved(ReadOnlySpan<float> logits, int channels, Span<byte> labels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(logits.Length, channels * labels.Length);
        var finite = true;
        var i = Avx2.IsSupported ? ArgMaxGathered(logits, channels, labels, out finite) : 0;
        for (; i < labels.Length; i++)
        {
            var pixel = logits.Slice(i * channels, channels);
            var best = 0;
            for (var channel = 0; channel < pixel.Length; channel++)
            {
                finite &= float.IsFinite(pixel[channel]);
                if (pixel[channel] > pixel[best])
                    best = channel;
            }

            labels[i] = (byte)best;
        }

        return finite;
    }

    /// <summary>The part of <see cref="ArgMaxInterleaved"/> that fills whole vectors; how many pixels that is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe int ArgMaxGathered(ReadOnlySpan<float> logits, int channels, Span<byte> labels, out bool finite)
    {
        var pixels = Vector256<int>.Indices * channels;
        var notFinite = Vector256<float>.Zero;
        var i = 0;
        fixed (float* first = logits)
        {
            for (; i <= labels.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                var at = first + (i * channels);
                var best = Avx2.GatherVector256(at, pixels, sizeof(float));
                var label = Vector256<int>.Zero;
                var difference = best - best;
                for (var channel = 1; channel < channels; channel++)
                {
                    var logit = Avx2.GatherVector256(at + channel, pixels, sizeof(float));
                    label = Vector256.ConditionalSelect(Vector256.GreaterThan(logit, best).AsInt32(), Vector256.Create(channel), label);
                    best = Vector256.Max(logit, best);
                    difference += logit - logit;
                }

                notFinite += difference;
                var shorts = Vector256.Narrow(label, label);
                Vector256.Narrow(shorts, shorts).AsByte().GetLower().GetLower().CopyTo(labels[i..]);
            }
        }

        finite = Vector256.EqualsAll(notFinite, Vector256<float>.Zero);
        return i;
    }

    /// <summary>Enlarges labels by a whole factor, each becoming a square, and cuts the result to the slice's size.</summary>
    /// <param name="labels">Labels in rows of <paramref name="width"/>.</param>
    /// <param name="width">How long a row of labels is.</param>
    /// <param name="factor">The factor, at least 1.</param>
    /// <param name="mask">Rows × columns values.</param>
    /// <param name="columns">How long a row of the mask is, at most <paramref name="width"/> × <paramref name="factor"/>.</param>
    public static void Enlarge(ReadOnlySpan<byte> labels, int width, int factor, Span<byte> mask, int columns)
    {
        var rows = mask.Length / columns;
        for (var row = 0; row < rows; row++)
        {
            var target = mask.Slice(row * columns, columns);
            if (row % factor == 0)
                EnlargeRow(labels.Slice(row / factor * width, width), factor, target);
            else
                mask.Slice((row - 1) * columns, columns).CopyTo(target);
        }
    }

    private static void EnlargeRow(ReadOnlySpan<byte> labels, int factor, Span<byte> target)
    {
        if (factor == 1)
        {
            labels[..target.Length].CopyTo(target);
            return;
        }

        var i = 0;
        if (factor == 2)
        {
            var pairs = MemoryMarshal.Cast<byte, ushort>(target);
            for (; i <= pairs.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                // A byte times 0x0101 is the byte twice.
                Vector.Widen(new Vector<byte>(labels[i..]), out var low, out var high);
                (low * 0x0101).CopyTo(pairs[i..]);
                (high * 0x0101).CopyTo(pairs[(i + Vector<ushort>.Count)..]);
            }
        }

        for (var column = i * factor; column < target.Length; column++)
            target[column] = labels[column / factor];
    }
}
