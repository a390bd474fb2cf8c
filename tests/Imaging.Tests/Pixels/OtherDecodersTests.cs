using System.Runtime.InteropServices;
using System.Text.Json;
using MedCluster.Imaging.Headers;
using MedCluster.Imaging.Pixels;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using Xunit.Abstractions;

namespace MedCluster.Imaging.Tests.Pixels;

/// <summary>
/// Every shared file decodes to the values that pydicom, dcmtk or GDCM (each in a process of its own) decode it to. Colour and palettes are never decoded
/// here, because models take grey images: each such file has to be turned down by just that name.
/// </summary>
public class OtherDecodersTests(ITestOutputHelper output)
{
    // Decoders of lossy JPEG may round each coefficient otherwise; what that comes to in a pixel is a unit or two of the coded precision.
    private const int LossyRounding = 2;

    /// <summary>Grey images that others decode and MedCluster refuses, and why.</summary>
    private static readonly Dictionary<string, ReasonCode> RefusedHere = [];

    /// <summary>Files that have more wrong with them than their colour or their bits: frames without functional groups, and no PhotometricInterpretation at all.</summary>
    private static readonly Dictionary<string, ReasonCode> TurnedDownFirstFor = new()
    {
        ["liver_1frame.dcm"] = ReasonCodes.InvalidFrames,
        ["liver_expb_1frame.dcm"] = ReasonCodes.InvalidFrames,
        ["meta_missing_tsyntax.dcm"] = ReasonCodes.MissingTag,
        ["nested_priv_SQ.dcm"] = ReasonCodes.MissingTag,
    };

    /// <summary>Images that MedCluster decodes though the other decoder does not.</summary>
    private static readonly string[] OnlyHere = ["JPEG2000-embedded-sequence-delimiter.dcm"];

    [SharedDataTheory("transfer-syntaxes", "odd-files")]
    [InlineData("transfer-syntaxes", 19, 8)]
    [InlineData("odd-files", 18, 30)]
    public void A_file_decodes_to_the_same_values_or_is_turned_down_by_its_name(string folder, int atLeast, int turnedDownAtLeast)
    {
        if (ExternalTool.PythonWith("pydicom") is not { } python || ExternalTool.PythonWith("numpy") is null || !ExternalTool.Find("dcmdjpeg").Any() || !ExternalTool.Find("gdcmconv").Any())
        {
            output.WriteLine("skipped: needs a python3 with pydicom and numpy, dcmtk and gdcm-tools on the PATH");
            return;
        }
        using var scratch = new TemporaryFolder();
        var script = Path.Combine(SharedData.RepositoryRoot, "tests", "Imaging.Tests", "Pixels", "decode.py");
        var (code, lines) = ExternalTool.Run(python, "-W", "ignore", script, SharedData.Path(folder), scratch.Path);
        Assert.True(code == 0, lines);

        var (compared, turnedDown, wrong) = (0, 0, new List<string>());
        foreach (var line in lines.Split('\n').Where(line => line.StartsWith("{\"name\"", StringComparison.Ordinal)))
        {
            var theirs = JsonDocument.Parse(line).RootElement;
            var name = theirs.GetProperty("name").GetString()!;
            var file = File.ReadAllBytes(SharedData.Path(Path.Combine(folder, name)));
            var header = InstanceHeaderReader.Read(new MemoryStream(file));
            var refusal = header.Header is null ? header.Reason : ImageChecks.WhyNotDecodable(header.Header)?.Reason;
            if (!theirs.TryGetProperty("frames", out var frames))
            {
                var reason = theirs.GetProperty("error").GetString() switch
                {
                    "colour" => ReasonCodes.ColourImage,
                    "bits" => ReasonCodes.UnsupportedPixelFormat,
                    _ => null,
                };
                if (reason is not null)
                {
                    turnedDown++;
                    reason = TurnedDownFirstFor.GetValueOrDefault(name, reason);
                    if (refusal != reason) wrong.Add($"{name}: {refusal?.Code ?? "taken"} here, and it is {reason}");
                    continue;
                }
                if (refusal is null && !OnlyHere.Contains(name) && Decode(file, 1) is { } values) wrong.Add($"{name}: decodes to {values.Length} values here, and there: {theirs.GetProperty("error")}");
                continue;
            }
            if (refusal is not null || RefusedHere.ContainsKey(name))
            {
                if (!RefusedHere.TryGetValue(name, out var expected) || expected != refusal) wrong.Add($"{name}: refused here for {refusal}, decoded by {theirs.GetProperty("decoder")}");
                continue;
            }
            if (frames.GetArrayLength() != header.Header!.NumberOfFrames) wrong.Add($"{name}: {frames.GetArrayLength()} frames there, {header.Header.NumberOfFrames} here");
            for (var frame = 1; frame <= frames.GetArrayLength(); frame++)
            {
                var cells = File.ReadAllBytes(scratch[frames[frame - 1].GetString()!]);
                if (Difference(header.Header, Decode(file, frame), cells) is var difference && difference > (theirs.GetProperty("lossy").GetBoolean() ? LossyRounding : 0))
                    wrong.Add($"{name}, frame {frame}: differs from {theirs.GetProperty("decoder")} by {difference}");
                compared++;
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(compared >= atLeast, $"only {compared} frames were compared");
        Assert.True(turnedDown >= turnedDownAtLeast, $"only {turnedDown} files were turned down");
        output.WriteLine($"{compared} frames compared, {turnedDown} files turned down");
    }

    private static byte[]? Decode(byte[] file, int frame)
    {
        try
        {
            using var slice = SliceDecoder.DecodeStored(file, frame);
            return slice.ToCells();
        }
        catch (MedClusterException)
        {
            return null;
        }
    }

    private static int Difference(InstanceHeader header, byte[]? ours, byte[] theirs)
    {
        if (ours is null || ours.Length != theirs.Length) return int.MaxValue;
        var most = 0;
        for (var i = 0; i < ours.Length * 8 / header.BitsAllocated; i++)
        {
            int Value(byte[] cells) => (header.BitsAllocated, header.PixelRepresentation) switch
            {
                (8, 0) => cells[i],
                (8, _) => (sbyte)cells[i],
                (_, 0) => MemoryMarshal.Cast<byte, ushort>(cells)[i],
                _ => MemoryMarshal.Cast<byte, short>(cells)[i],
            };
            most = Math.Max(most, Math.Abs(Value(ours) - Value(theirs)));
        }
        return most;
    }
}
