using System.Buffers.Binary;
using FellowOakDicom.Imaging.Codec;

namespace FellowOakDicom.Imaging.NativeCodec;

/// <summary>RLE (PS3.5 annex G): every byte of every sample is a plane of its own, the most significant first, packed by runs.</summary>
internal sealed class RleCodec() : FrameDecoder(DicomTransferSyntax.RLELossless)
{
    private const int HeaderLength = 64;

    protected override byte[] Decode(byte[] encoded, DicomPixelData from, DicomPixelData to, DicomCodecParams? parameters)
    {
        int bytes = from.BytesAllocated, samples = from.SamplesPerPixel, pixels = from.Width * from.Height;
        var planes = bytes * samples;
        if (encoded.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(encoded) != planes)
            throw new DicomCodecException($"The RLE header does not announce {planes} segments.");
        var decoded = new byte[(long)pixels * planes];
        var planar = to.PlanarConfiguration == PlanarConfiguration.Planar;
        for (var plane = 0; plane < planes; plane++)
        {
            var start = BinaryPrimitives.ReadUInt32LittleEndian(encoded.AsSpan(4 + (4 * plane)));
            var end = plane + 1 < planes ? BinaryPrimitives.ReadUInt32LittleEndian(encoded.AsSpan(8 + (4 * plane))) : (uint)encoded.Length;
            if (start < HeaderLength || end < start || end > encoded.Length) throw new DicomCodecException("An RLE segment lies outside the frame.");
            var sample = plane / bytes;
            var significance = bytes - 1 - (plane % bytes);
            var offset = planar ? (sample * pixels * bytes) + significance : (sample * bytes) + significance;
            Unpack(encoded.AsSpan((int)start, (int)(end - start)), decoded, offset, planar ? bytes : planes, pixels);
        }
        return decoded;
    }

    private static void Unpack(ReadOnlySpan<byte> packed, byte[] decoded, int position, int step, int count)
    {
        var next = 0;
        while (count > 0)
        {
            if (next >= packed.Length) throw new DicomCodecException("An RLE segment ends before its plane is complete.");
            var control = (sbyte)packed[next++];
            if (control == -128) continue;
            var run = Math.Min(count, control >= 0 ? control + 1 : 1 - control);
            count -= run;
            if (control >= 0)
            {
                if (next + run > packed.Length) throw new DicomCodecException("An RLE segment ends before its plane is complete.");
                for (var i = 0; i < run; i++, position += step) decoded[position] = packed[next + i];
                next += run;
            }
            else
            {
                if (next >= packed.Length) throw new DicomCodecException("An RLE segment ends before its plane is complete.");
                var value = packed[next++];
                for (var i = 0; i < run; i++, position += step) decoded[position] = value;
            }
        }
    }
}
