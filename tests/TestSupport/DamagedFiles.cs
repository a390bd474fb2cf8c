using System.Buffers.Binary;

namespace MedCluster.TestSupport;

/// <summary>
/// Damages files as media, networks and ill will do: bits flip, files break off, lengths lie, sequences nest without end, sizes are declared that
/// nobody has memory for. The same seed and number give the same damage.
/// </summary>
public static class DamagedFiles
{
    private const int Preamble = 132;

    /// <summary>Damage number <paramref name="number"/> to a file.</summary>
    /// <param name="file">The file's bytes; they are not changed.</param>
    /// <param name="seed">The corpus.</param>
    /// <param name="number">The file's number in the corpus.</param>
    public static byte[] Damage(byte[] file, int seed, int number)
    {
        var random = new Random(HashCode(seed, number));
        var damaged = (byte[])file.Clone();
        // Most damage is sought where it hurts, in the header and the first bytes of the pixels.
        var head = Math.Min(file.Length, random.Next(3) == 0 ? file.Length : 6000);
        int Somewhere() => Math.Min(file.Length - 1, Preamble + random.Next(Math.Max(1, head - Preamble)));
        switch (number % 8)
        {
            case 0: // Bits flip.
                for (var i = random.Next(1, 12); i > 0; i--) damaged[Somewhere()] ^= (byte)(1 << random.Next(8));
                return damaged;
            case 1: // The file breaks off.
                return damaged[..random.Next(file.Length)];
            case 2: // A length lies: any two or four bytes of the header become a large number.
                var at = Math.Min(Somewhere(), file.Length - 4);
                if (random.Next(2) == 0) BinaryPrimitives.WriteUInt16LittleEndian(damaged.AsSpan(Math.Max(0, at)), (ushort)(0xffff - random.Next(300)));
                else BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan(Math.Max(0, at)), random.Next(2) == 0 ? 0xffffffff : 0x7fffffff - (uint)random.Next(1000));
                return damaged;
            case 3: // Sequences nest without end.
                return Spliced(file, Nested(random.Next(2, 20000), random.Next(2) == 0), random.Next(2) == 0 ? Preamble : Somewhere());
            case 4: // Sizes that nobody has memory for: Rows, Columns, NumberOfFrames, BitsAllocated, wherever they stand.
                foreach (var (element, value) in new[] { (0x0010, 0xffff), (0x0011, 0xffff), (0x0008, 0x3939), (0x0100, random.Next(0x10000)), (0x0101, random.Next(0x10000)), (0x0102, random.Next(0x10000)) })
                    if (random.Next(2) == 0) Replace(damaged, 0x0028, element, value);
                return damaged;
            case 5: // Bytes are lost or come twice.
                var from = Somewhere();
                var length = Math.Min(random.Next(1, 400), file.Length - from);
                return random.Next(2) == 0 ? [.. damaged[..from], .. damaged[(from + length)..]] : [.. damaged[..(from + length)], .. damaged[from..]];
            case 6: // A stretch is overwritten with one byte or with noise.
                var stretch = damaged.AsSpan(Somewhere());
                stretch = stretch[..Math.Min(random.Next(1, 300), stretch.Length)];
                if (random.Next(2) == 0) random.NextBytes(stretch);
                else stretch.Fill((byte)random.Next(256));
                return damaged;
            default: // The compressed stream is damaged: bytes behind a marker change.
                for (var i = random.Next(1, 6); i > 0; i--)
                {
                    var start = random.Next(file.Length);
                    var marker = damaged.AsSpan(start).IndexOf((byte)0xff);
                    if (marker >= 0 && start + marker + 20 < file.Length) damaged[start + marker + random.Next(1, 20)] = (byte)random.Next(256);
                }
                return damaged;
        }
    }

    private static int HashCode(int seed, int number) => unchecked((seed * 486187739) + (number * 16777619));

    private static byte[] Spliced(byte[] file, byte[] piece, int at) => [.. file[..at], .. piece, .. file[at..]];

    private static byte[] Nested(int depth, bool definedLength)
    {
        var length = definedLength ? 0x7ffffff0u : 0xffffffffu;
        var bytes = new byte[depth * 20];
        for (var i = 0; i < depth; i++)
        {
            var element = bytes.AsSpan(i * 20);
            BinaryPrimitives.WriteUInt16LittleEndian(element, 0x0008);
            BinaryPrimitives.WriteUInt16LittleEndian(element[2..], 0x1140);
            "SQ"u8.CopyTo(element[4..]);
            BinaryPrimitives.WriteUInt32LittleEndian(element[8..], length);
            BinaryPrimitives.WriteUInt16LittleEndian(element[12..], 0xfffe);
            BinaryPrimitives.WriteUInt16LittleEndian(element[14..], 0xe000);
            BinaryPrimitives.WriteUInt32LittleEndian(element[16..], length);
        }
        return bytes;
    }

    // The value stands eight bytes behind the tag in explicit as well as in implicit data sets.
    private static void Replace(byte[] file, int group, int element, int value)
    {
        Span<byte> tag = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(tag, (ushort)group);
        BinaryPrimitives.WriteUInt16LittleEndian(tag[2..], (ushort)element);
        var at = file.AsSpan().IndexOf(tag);
        if (at >= 0 && at + 10 <= file.Length) BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at + 8), unchecked((ushort)value));
    }
}
