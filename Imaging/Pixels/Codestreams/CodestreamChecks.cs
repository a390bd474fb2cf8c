using FellowOakDicom;
using MedCluster.Imaging.Headers;

namespace MedCluster.Imaging.Pixels.Codestreams;

/// <summary>
/// Looks through a compressed grey frame before a native decoder sees it. The decoders believe what a stream says of itself: a damaged
/// size or table makes them take any amount of memory or end the process, and with it the work on every other slice.
/// </summary>
internal static class CodestreamChecks
{
    /// <summary>What is wrong with the frame, as the end of a sentence; null where a decoder can be trusted with it.</summary>
    internal static string? WhyDamaged(ReadOnlySpan<byte> frame, DicomTransferSyntax syntax, InstanceHeader header)
    {
        if (syntax == DicomTransferSyntax.RLELossless) return null;
        return syntax == DicomTransferSyntax.JPEG2000Lossless || syntax == DicomTransferSyntax.JPEG2000Lossy
            ? Jpeg2000Codestream.WhyDamaged(frame, header.Rows, header.Columns, header.BitsAllocated)
            : syntax.UID.UID.StartsWith("1.2.840.10008.1.2.4.2", StringComparison.Ordinal)
                ? null
                : JpegCodestream.WhyDamaged(frame, header.Rows, header.Columns, header.BitsAllocated);
    }
}
