using System.Collections.Concurrent;
using System.Security.Cryptography;
using MedCluster.Imaging.Intake;
using MedCluster.Imaging.Pixels;
using MedCluster.Reasons;

namespace MedCluster.Client.Inspect;

/// <summary>Decodes every frame and hashes what it decodes to.</summary>
internal static class PixelInspector
{
    /// <summary>The pixels of the instances of each series, by its UID, in the order of the series' instances.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<InspectPixels>>> DecodeAsync(IEnumerable<IntakeSeries> series, CancellationToken cancellationToken)
    {
        var all = series.ToList();
        var decoded = new ConcurrentDictionary<IntakeInstance, InspectPixels>(ReferenceEqualityComparer.Instance);
        await Parallel.ForEachAsync(all.SelectMany(item => item.Instances), cancellationToken, async (instance, token) => decoded[instance] = await DecodeAsync(instance, token));
        return all.GroupBy(item => item.SeriesInstanceUid).ToDictionary(
            group => group.Key, group => (IReadOnlyList<InspectPixels>)[.. group.SelectMany(item => item.Instances).Select(instance => decoded[instance])], StringComparer.Ordinal);
    }

    private static async Task<InspectPixels> DecodeAsync(IntakeInstance instance, CancellationToken cancellationToken)
    {
        var pixels = new InspectPixels(instance.Header.SopInstanceUid, instance.Location, instance.Header.TransferSyntaxUid, [], null, null);
        if (ImageChecks.WhyNotDecodable(instance.Header) is var (reason, message)) return pixels with { Reason = reason.Code, Message = message };
        try
        {
            var file = await File.ReadAllBytesAsync(instance.Location, cancellationToken);
            return pixels with { Frames = [.. Enumerable.Range(1, instance.Header.NumberOfFrames).Select(frame => Decode(file, frame, cancellationToken))] };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return pixels with { Reason = ReasonCodes.SourceChanged.Code, Message = "The file can no longer be read." };
        }
    }

    private static InspectFrame Decode(byte[] file, int frame, CancellationToken cancellationToken)
    {
        try
        {
            using var slice = SliceDecoder.DecodeStored(file, frame, cancellationToken);
            return new InspectFrame(frame, slice.Rows, slice.Columns, Convert.ToHexStringLower(SHA256.HashData(slice.ToCells())), null, null);
        }
        catch (MedClusterException exception)
        {
            return new InspectFrame(frame, null, null, null, exception.Reason.Code, exception.Message);
        }
    }
}
