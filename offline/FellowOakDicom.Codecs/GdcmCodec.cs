using FellowOakDicom.Imaging.Codec;

namespace FellowOakDicom.Imaging.NativeCodec;

/// <summary>Decodes one of the transfer syntaxes that GDCM knows.</summary>
internal sealed class GdcmCodec(DicomTransferSyntax syntax) : FrameDecoder(syntax)
{
    protected override byte[] Decode(byte[] encoded, DicomPixelData from, DicomPixelData to, DicomCodecParams? parameters)
    {
        GdcmGlue.Load();
        // Bits stored and sign come from the data set: what the compressed stream says of them is often wrong.
        var decoded = new byte[(long)from.BytesAllocated * from.SamplesPerPixel * from.Width * from.Height];
        using var frame = new GdcmFrame(encoded, from);
        if (!frame.TryDecode(decoded)) throw new DicomCodecException($"GDCM could not decode a frame of {Name}.");

        if (from.SamplesPerPixel == 3)
        {
            to.PlanarConfiguration = frame.IsPlanar ? PlanarConfiguration.Planar : PlanarConfiguration.Interleaved;
            to.PhotometricInterpretation = frame.Photometric;
            if (parameters is DicomJpegParams { ConvertColorspaceToRGB: true } && frame.Photometric.IsYBR && from.BitsAllocated == 8 && !frame.IsPlanar)
            {
                ConvertToRgb(decoded);
                to.PhotometricInterpretation = PhotometricInterpretation.Rgb;
            }
        }
        return decoded;
    }

    // ITU-R BT.601 at full range, as JPEG File Interchange has it (PS3.3 section C.7.6.3.1.2, YBR_FULL).
    private static void ConvertToRgb(Span<byte> pixels)
    {
        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            double y = pixels[i], cb = pixels[i + 1] - 128.0, cr = pixels[i + 2] - 128.0;
            pixels[i] = ToByte(y + (1.402 * cr));
            pixels[i + 1] = ToByte(y - (0.344136 * cb) - (0.714136 * cr));
            pixels[i + 2] = ToByte(y + (1.772 * cb));
        }
    }

    private static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
