using System.Buffers.Binary;
using static FellowOakDicom.Imaging.NativeCodec.GdcmGlue;

namespace FellowOakDicom.Imaging.NativeCodec;

/// <summary>One compressed frame as an image of GDCM's, with all that has to be freed.</summary>
internal sealed unsafe class GdcmFrame : IDisposable
{
    private readonly nint _image = NewImage();
    private readonly nint _bitmap;
    private readonly Stack<Action> _release = [];

    internal GdcmFrame(byte[] encoded, DicomPixelData description)
    {
        var photometric = description.PhotometricInterpretation ?? PhotometricInterpretation.Monochrome2;
        _release.Push(() => DeleteImage(_image));
        _bitmap = PixmapAsBitmap(ImageAsPixmap(_image));

        var fragment = Own(NewFragment(), DeleteFragment);
        var length = Own(NewLength((uint)encoded.Length), DeleteLength);
        fixed (byte* bytes = encoded) SetBytes(FragmentAsElement(fragment), bytes, length);
        var fragments = Own(NewFragmentSequence(), DeleteFragmentSequence);
        AddFragment(fragments, fragment);
        var element = Own(NewElement(Own(NewTag(0x7fe0, 0x0010), DeleteTag)), DeleteElement);
        SetValue(element, FragmentSequenceAsValue(FragmentSequenceBehind(fragments)));

        SetSyntax(_bitmap, Own(NewSyntax(SyntaxNumber(description.Syntax.UID.UID)), DeleteSyntax));
        SetDimensionCount(_bitmap, 2);
        SetDimension(_bitmap, 0, description.Width);
        SetDimension(_bitmap, 1, description.Height);
        // GDCM chooses among its three JPEG decoders by the stored bits, and only tries the next when one has failed.
        var bitsStored = JpegPrecision(encoded) ?? description.BitsStored;
        SetPixelFormat(_bitmap, Own(
            NewPixelFormat(description.SamplesPerPixel, description.BitsAllocated, bitsStored, (ushort)(bitsStored - 1), (ushort)description.PixelRepresentation),
            DeletePixelFormat));
        SetPhotometric(_bitmap, Own(NewPhotometric(PhotometricNumber(photometric.Value)), DeletePhotometric));
        SetPlanarConfiguration(_bitmap, 0);
        SetElement(_bitmap, element);
    }

    /// <summary>What the decoded samples mean; known after decoding. JPEG 2000 undoes its own colour transforms.</summary>
    internal PhotometricInterpretation Photometric => Array.Find(
        [PhotometricInterpretation.YbrFull, PhotometricInterpretation.YbrFull422],
        known => PhotometricNumber(known.Value) == NumberOf(PhotometricOf(_bitmap))) ?? PhotometricInterpretation.Rgb;

    /// <summary>Whether the decoded samples lie in planes; known after decoding.</summary>
    internal bool IsPlanar => PlanarConfigurationOf(_bitmap) == 1;

    public void Dispose()
    {
        while (_release.TryPop(out var release)) release();
    }

    /// <summary>Fills <paramref name="decoded"/>; false where the frame can't be decoded to as many bytes.</summary>
    internal bool TryDecode(byte[] decoded)
    {
        if (BufferLength(_bitmap) != decoded.Length) return false;
        fixed (byte* bytes = decoded) return ReadBuffer(_bitmap, bytes) != 0;
    }

    // The precision in the frame header of baseline, extended, progressive and lossless JPEG; the segments before it are skipped.
    private static ushort? JpegPrecision(ReadOnlySpan<byte> encoded)
    {
        if (!encoded.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8])) return null;
        for (var position = 2; position + 4 < encoded.Length && encoded[position] == 0xff; position += 2 + BinaryPrimitives.ReadUInt16BigEndian(encoded[(position + 2)..]))
            if (encoded[position + 1] is >= 0xc0 and <= 0xc3) return encoded[position + 4] is > 0 and <= 16 ? encoded[position + 4] : null;
        return null;
    }

    private nint Own(nint handle, Action<nint> delete)
    {
        _release.Push(() => delete(handle));
        return handle;
    }
}
