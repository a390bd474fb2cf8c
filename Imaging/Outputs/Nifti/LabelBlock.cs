using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using MedCluster.Imaging.Labels;

namespace MedCluster.Imaging.Outputs.Nifti;

/// <summary>
/// Compresses images of labels to blocks of a deflate stream (RFC 1951) that any reader takes. What repeats in them is known beforehand: a
/// label repeats along its run, and a row repeats the one before it. So there is no search for repetitions, which is most of a general
/// compressor's work; each image is a block with Huffman codes of its own. An image refers to nothing before it and ends at a whole byte, so
/// that several threads, each with a compressor of its own, make the blocks of one stream. The same image gives the same bytes.
/// </summary>
internal sealed class LabelBlock : IDisposable
{
    private const int EndOfBlock = 256, LengthCodes = 29, DistanceCodes = 30, MaximumCodeLength = 15;
    private const int ShortestMatch = 3, LongestMatch = 258;

    /// <summary>A token is a label, or <see cref="Match"/> + a length − 3, and <see cref="RowAbove"/> more where the distance is a row and not 1.</summary>
    private const int Match = 256, RowAbove = 512;

    /// <summary>A token's code, its length's extra bits, its distance and that one's extra bits: 15 + 5 + 15 + 13 bits.</summary>
    private const int TokenBytes = 6;

    /// <summary>Codes of at most 316 symbols in at most 14 bits each, and what comes before them and behind the image.</summary>
    private const int HeadBytes = 1024;

    private static readonly byte[] CodeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    private static readonly (short Code, byte Bits, byte Extra)[] Lengths = [.. Enumerable.Range(ShortestMatch, LongestMatch - ShortestMatch + 1).Select(LengthCode)];

    private readonly Crc32 _checksum = new();
    private readonly int[] _symbols = new int[EndOfBlock + 1 + LengthCodes], _distances = new int[DistanceCodes];
    private ushort[] _tokens = [];
    private byte[] _output = ArrayPool<byte>.Shared.Rent(HeadBytes);
    private ulong _bits;
    private int _tokenCount, _rowsAbove, _outputCount, _bitCount;

    /// <summary>Compresses an image with its rows from the last to the first.</summary>
    /// <param name="labels">Labels, row by row from the first.</param>
    /// <param name="columns">How long a row is.</param>
    /// <returns>The blocks, none of them the stream's last, and the CRC-32 of what they hold.</returns>
    public (byte[] Bytes, uint Checksum) CompressReversed(ReadOnlySpan<byte> labels, int columns)
    {
        _outputCount = 0;
        Compress(labels, columns);
        // An empty stored block, which ends at a whole byte.
        Put(0, 3);
        Put(0, -_bitCount & 7);
        Put(0xFFFF0000, 32);
        for (; _bitCount > 0; _bitCount -= 8, _bits >>= 8) _output[_outputCount++] = (byte)_bits;
        return (_output.AsSpan(0, _outputCount).ToArray(), _checksum.GetCurrentHashAsUInt32());
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_output);
        ArrayPool<ushort>.Shared.Return(_tokens);
        (_output, _tokens) = ([], []);
    }

    private void Compress(ReadOnlySpan<byte> labels, int columns)
    {
        _checksum.Reset();
        Tokenize(labels, columns);
        Grow(ref _output, HeadBytes + (TokenBytes * _tokenCount));

        var distance = DistanceCode(columns);
        _distances[distance.Code] += _rowsAbove;
        var symbols = HuffmanCode.Of(_symbols, MaximumCodeLength);
        var distances = HuffmanCode.Of(_distances, MaximumCodeLength);
        PutHead(symbols, distances);
        PutTokens(symbols, distances, distance);
        Put(symbols.Codes[EndOfBlock], symbols.Lengths[EndOfBlock]);
    }

    /// <summary>Puts as <see cref="Put"/> does, its state in registers: this is where most of the time goes.</summary>
    private void PutTokens(HuffmanCode symbols, HuffmanCode distances, (int Code, int Bits, int Extra) rowAbove)
    {
        var output = _output.AsSpan(_outputCount);
        var (bits, bitCount, count) = (_bits, _bitCount, 0);
        var ones = ((uint)distances.Codes[0], (int)distances.Lengths[0]);
        var rows = (distances.Codes[rowAbove.Code] | ((uint)rowAbove.Extra << distances.Lengths[rowAbove.Code]), distances.Lengths[rowAbove.Code] + rowAbove.Bits);
        ReadOnlySpan<ushort> codes = symbols.Codes.AsSpan(0, Match);
        ReadOnlySpan<byte> lengths = symbols.Lengths.AsSpan(0, Match);
        foreach (var token in _tokens.AsSpan(0, _tokenCount))
        {
            if (token < Match)
            {
                bits |= (ulong)codes[token] << bitCount;
                bitCount += lengths[token];
            }
            else
            {
                var (code, extraBits, extra) = Lengths[token & 255];
                bits |= (ulong)(symbols.Codes[code] | ((uint)extra << symbols.Lengths[code])) << bitCount;
                bitCount += symbols.Lengths[code] + extraBits;
                if (bitCount >= 32)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(output[count..], (uint)bits);
                    (bits, bitCount, count) = (bits >> 32, bitCount - 32, count + 4);
                }
                var (distance, length) = token < RowAbove ? ones : rows;
                bits |= (ulong)distance << bitCount;
                bitCount += length;
            }
            if (bitCount < 32) continue;
            BinaryPrimitives.WriteUInt32LittleEndian(output[count..], (uint)bits);
            (bits, bitCount, count) = (bits >> 32, bitCount - 32, count + 4);
        }
        (_bits, _bitCount, _outputCount) = (bits, bitCount, _outputCount + count);
    }

    /// <summary>Makes the tokens and counts what they are made of.</summary>
    private void Tokenize(ReadOnlySpan<byte> labels, int columns)
    {
        Grow(ref _tokens, labels.Length);
        Array.Clear(_symbols);
        Array.Clear(_distances);
        _symbols[EndOfBlock] = 1;
        (_tokenCount, _rowsAbove) = (0, 0);
        var repeated = 0;
        for (var first = labels.Length - columns; first >= 0; first -= columns)
        {
            var row = labels.Slice(first, columns);
            _checksum.Append(row);
            if (columns >= ShortestMatch && first + columns < labels.Length && row.SequenceEqual(labels.Slice(first + columns, columns)))
            {
                repeated += columns;
                continue;
            }
            AddMatches(repeated, Match | RowAbove);
            repeated = 0;
            while (!row.IsEmpty)
            {
                var label = row[0];
                var run = LabelRun.Length(row);
                row = row[run..];
                _tokens[_tokenCount++] = label;
                if (run > ShortestMatch)
                {
                    _symbols[label]++;
                    AddMatches(run - 1, Match);
                    continue;
                }
                _symbols[label] += run;
                if (run > 1) _tokens[_tokenCount++] = label;
                if (run > 2) _tokens[_tokenCount++] = label;
            }
        }
        AddMatches(repeated, Match | RowAbove);
    }

    /// <summary>Adds matches of a total length that is 0 or at least the shortest match.</summary>
    private void AddMatches(int length, int token)
    {
        while (length > 0)
        {
            var part = Math.Min(length, LongestMatch);
            if (length - part is > 0 and < ShortestMatch) part -= ShortestMatch;
            _tokens[_tokenCount++] = (ushort)(token + part - ShortestMatch);
            _symbols[Lengths[part - ShortestMatch].Code]++;
            if (token < RowAbove) _distances[0]++;
            else _rowsAbove++;
            length -= part;
        }
    }

    /// <summary>A block's kind and the lengths of its codes, which are coded themselves (RFC 1951, section 3.2.7).</summary>
    private void PutHead(HuffmanCode symbols, HuffmanCode distances)
    {
        var symbolCount = Math.Max(EndOfBlock + 1, 1 + Array.FindLastIndex(symbols.Lengths, length => length > 0));
        var distanceCount = 1 + Array.FindLastIndex(distances.Lengths, length => length > 0);
        byte[] lengths = [.. symbols.Lengths[..symbolCount], .. distances.Lengths[..distanceCount]];
        var runs = new List<(int Symbol, int Extra, int Bits)>();
        for (var i = 0; i < lengths.Length;)
        {
            var run = 1;
            while (i + run < lengths.Length && lengths[i + run] == lengths[i] && run < 138) run++;
            // Only unused symbols come in long runs.
            if (lengths[i] != 0 || run < 3) run = 1;
            runs.Add(run == 1 ? (lengths[i], 0, 0) : run <= 10 ? (17, run - 3, 3) : (18, run - 11, 7));
            i += run;
        }
        var counts = new int[CodeLengthOrder.Length];
        foreach (var (symbol, _, _) in runs) counts[symbol]++;
        var code = HuffmanCode.Of(counts, 7);
        var codeCount = Math.Max(4, 1 + Array.FindLastIndex(CodeLengthOrder, symbol => code.Lengths[symbol] > 0));

        Put(0b100, 3); // Not the last block; codes of its own.
        Put((uint)(symbolCount - 257), 5);
        Put((uint)(distanceCount - 1), 5);
        Put((uint)(codeCount - 4), 4);
        foreach (var symbol in CodeLengthOrder[..codeCount]) Put(code.Lengths[symbol], 3);
        foreach (var (symbol, extra, bits) in runs)
        {
            Put(code.Codes[symbol], code.Lengths[symbol]);
            Put((uint)extra, bits);
        }
    }

    /// <summary>Puts up to 32 bits, the lowest first. There is room in the output.</summary>
    private void Put(uint value, int bits)
    {
        _bits |= (ulong)value << _bitCount;
        _bitCount += bits;
        if (_bitCount < 32) return;
        BinaryPrimitives.WriteUInt32LittleEndian(_output.AsSpan(_outputCount), (uint)_bits);
        _outputCount += 4;
        _bits >>= 32;
        _bitCount -= 32;
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length >= length) return;
        ArrayPool<T>.Shared.Return(buffer);
        buffer = ArrayPool<T>.Shared.Rent(length);
    }

    /// <summary>Symbol, number of extra bits and their value of a match's length (RFC 1951, section 3.2.5).</summary>
    private static (short Code, byte Bits, byte Extra) LengthCode(int length)
    {
        var value = length - ShortestMatch;
        if (value < 8) return ((short)(257 + value), 0, 0);
        if (length == LongestMatch) return (285, 0, 0);
        var bits = BitOperations.Log2((uint)value) - 2;
        return ((short)(257 + (4 * bits) + (value >> bits)), (byte)bits, (byte)(value & ((1 << bits) - 1)));
    }

    /// <summary>The same of a distance.</summary>
    private static (int Code, int Bits, int Extra) DistanceCode(int distance)
    {
        var value = distance - 1;
        if (value < 4) return (value, 0, 0);
        var bits = BitOperations.Log2((uint)value) - 1;
        return ((2 * bits) + (value >> bits), bits, value & ((1 << bits) - 1));
    }
}
