using FellowOakDicom;
using MedCluster.Imaging.Headers;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Pixels;

/// <summary>Whether <see cref="SliceDecoder"/> can decode an instance, judged by its header.</summary>
public static class ImageChecks
{
    // A header may claim any size for a few compressed bytes; the largest detectors have a fifth of this.
    private const long MaximumPixels = 64L << 20;

    // The most frames of one instance; dynamic studies of many thousand images are below it.
    private const int MaximumFrames = 1 << 17;

    /// <summary>The first reason for which an instance is no grey image whose frames can be decoded here; null where it is one.</summary>
    /// <param name="header">The instance's header.</param>
    /// <returns>
    /// <see cref="ReasonCodes.NotAnImage"/>, <see cref="ReasonCodes.NoPixelData"/>, <see cref="ReasonCodes.UnsupportedTransferSyntax"/>,
    /// <see cref="ReasonCodes.ColourImage"/>, <see cref="ReasonCodes.InvalidFrames"/>, <see cref="ReasonCodes.MissingTag"/> or
    /// <see cref="ReasonCodes.UnsupportedPixelFormat"/>, and one sentence without patient data.
    /// </returns>
    public static (ReasonCode Reason, string Message)? WhyNotDecodable(InstanceHeader header)
    {
        if (!header.HasPixelData)
        {
            return IsImageClass(header.SopClassUid) || header.Rows > 0
                ? (ReasonCodes.NoPixelData, "The instance should hold an image but has no PixelData (7FE0,0010).")
                : (ReasonCodes.NotAnImage, $"The instance holds no image; its SOP class is {Name(header.SopClassUid)}.");
        }

        if (!SliceDecoder.CanDecode(header.TransferSyntaxUid))
            return (ReasonCodes.UnsupportedTransferSyntax, $"There is no decoder for the transfer syntax {Name(header.TransferSyntaxUid)}.");
        if (MissingTag(header) is { } tag) return (ReasonCodes.MissingTag, $"{tag} is missing or not valid.");
        if (header.SamplesPerPixel != 1 || header.PhotometricInterpretation is not ("MONOCHROME1" or "MONOCHROME2"))
            return (ReasonCodes.ColourImage, $"The image is {header.PhotometricInterpretation} with {header.SamplesPerPixel} samples per pixel.");
        if (header.NumberOfFrames is < 1 or > MaximumFrames) return (ReasonCodes.InvalidFrames, $"NumberOfFrames (0028,0008) is {header.NumberOfFrames}.");
        if (header.Frames is { } frames && frames.Length != header.NumberOfFrames)
            return (ReasonCodes.InvalidFrames, $"PerFrameFunctionalGroupsSequence (5200,9230) does not have one item for each of the {header.NumberOfFrames} frames.");
        if (header.BitsAllocated is not (8 or 16))
            return (ReasonCodes.UnsupportedPixelFormat, $"The pixels have {header.BitsAllocated} allocated bits.");
        if (header.BitsStored > header.BitsAllocated || header.HighBit >= header.BitsAllocated || header.HighBit < header.BitsStored - 1)
            return (ReasonCodes.UnsupportedPixelFormat, $"{header.BitsStored} stored bits up to bit {header.HighBit} do not fit into {header.BitsAllocated}.");
        return (long)header.Rows * header.Columns > MaximumPixels
            ? (ReasonCodes.UnsupportedPixelFormat, $"An image of {header.Rows} × {header.Columns} pixels is larger than any that is decoded.")
            : null;
    }

    private static string? MissingTag(InstanceHeader header)
    {
        if (header.Rows <= 0) return "Rows (0028,0010)";
        if (header.Columns <= 0) return "Columns (0028,0011)";
        if (header.BitsAllocated <= 0) return "BitsAllocated (0028,0100)";
        if (header.BitsStored <= 0) return "BitsStored (0028,0101)";
        if (header.PixelRepresentation is not (0 or 1)) return "PixelRepresentation (0028,0103)";
        if (header.PhotometricInterpretation.Length == 0) return "PhotometricInterpretation (0028,0004)";
        return header.RescaleSlope == 0 ? "RescaleSlope (0028,1053)" : null;
    }

    private static bool IsImageClass(string sopClassUid) => DicomUID.Parse(sopClassUid).IsImageStorage;

    // A UID that the standard does not know has no name but itself.
    private static string Name(string uid) => uid.Length == 0 ? "not named" : DicomUID.Parse(uid, uid).Name;
}
