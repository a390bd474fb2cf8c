namespace MedCluster.Imaging.Outputs.Nifti;

/// <summary>
/// A canonical Huffman code for deflate. Sources: D. A. Huffman, "A method for the construction of minimum-redundancy codes", 1952;
/// RFC 1951, section 3.2.2, for the order of the codes. They are turned round, because deflate's bits come lowest first.
/// </summary>
internal readonly struct HuffmanCode
{
    private HuffmanCode(byte[] lengths, ushort[] codes) => (Lengths, Codes) = (lengths, codes);

    /// <summary>The bits of each symbol's code; 0 where it is not used.</summary>
    public byte[] Lengths { get; }

    /// <summary>The code of each symbol, its first bit lowest.</summary>
    public ushort[] Codes { get; }

    /// <summary>
    /// The code for symbols that occur this often. There are at least two codes, as some readers want it; where a code would be longer
    /// than <paramref name="limit"/> bits, the counts are halved until none is.
    /// </summary>
    public static HuffmanCode Of(ReadOnlySpan<int> counts, int limit)
    {
        var weights = counts.ToArray();
        for (var symbol = 0; symbol < weights.Length && weights.Count(weight => weight > 0) < 2; symbol++) weights[symbol] = Math.Max(1, weights[symbol]);
        while (true)
        {
            var lengths = Measure(weights);
            if (lengths.Max() <= limit) return new(lengths, Number(lengths));
            for (var symbol = 0; symbol < weights.Length; symbol++) weights[symbol] = (weights[symbol] + 1) / 2;
        }
    }

    /// <summary>How deep each symbol lies in the tree that joins the two lightest nodes again and again.</summary>
    private static byte[] Measure(int[] weights)
    {
        var used = Enumerable.Range(0, weights.Length).Where(symbol => weights[symbol] > 0).ToArray();
        var parents = new int[2 * used.Length - 1];
        var queue = new PriorityQueue<int, (long Weight, int Node)>(used.Length);
        for (var node = 0; node < used.Length; node++) queue.Enqueue(node, (weights[used[node]], node));
        for (var node = used.Length; node < parents.Length; node++)
        {
            queue.TryDequeue(out var first, out var one);
            queue.TryDequeue(out var second, out var other);
            parents[first] = parents[second] = node;
            queue.Enqueue(node, (one.Weight + other.Weight, node));
        }
        var depths = new byte[parents.Length];
        for (var node = parents.Length - 2; node >= 0; node--) depths[node] = (byte)(depths[parents[node]] + 1);
        var lengths = new byte[weights.Length];
        for (var i = 0; i < used.Length; i++) lengths[used[i]] = depths[i];
        return lengths;
    }

    private static ushort[] Number(byte[] lengths)
    {
        var codes = new ushort[lengths.Length];
        var code = 0;
        for (var length = 1; length <= lengths.Max(); length++, code <<= 1)
        {
            for (var symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] != length) continue;
                var turned = 0;
                for (var bit = 0; bit < length; bit++) turned |= ((code >> bit) & 1) << (length - 1 - bit);
                codes[symbol] = (ushort)turned;
                code++;
            }
        }
        return codes;
    }
}
