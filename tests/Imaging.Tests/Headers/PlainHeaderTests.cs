using System.Globalization;
using System.Text;
using System.Text.Json;
using MedCluster.Imaging.Headers;
using MedCluster.TestSupport;
using Xunit.Abstractions;

namespace MedCluster.Imaging.Tests.Headers;

/// <summary>Where a header is read without fo-dicom, it must be what fo-dicom reads; and ordinary scans must be read so.</summary>
public class PlainHeaderTests(ITestOutputHelper output)
{
    private const string Jpeg2000Lossless = "1.2.840.10008.1.2.4.90";

    [SharedDataFact("odd-files", "transfer-syntaxes", "ct-head-philips", "ct-head-ge-tilted", "ct-thorax-jpeg2000", "bad-geometry")]
    public void Every_shared_file_reads_as_with_fo_dicom_and_scans_are_plain()
    {
        var plain = new Dictionary<string, int>();
        foreach (var path in Directory.EnumerateFiles(SharedData.Root, "*", SearchOption.AllDirectories))
        {
            if (!ReadsAlike(File.ReadAllBytes(path), path)) continue;
            var folder = Path.GetRelativePath(SharedData.Root, path).Split(Path.DirectorySeparatorChar)[0];
            plain[folder] = plain.GetValueOrDefault(folder) + 1;
        }
        output.WriteLine(string.Join(", ", plain));
        Assert.Equal((140, 28, 20), (plain["ct-head-philips"], plain["ct-head-ge-tilted"], plain["ct-thorax-jpeg2000"]));
        Assert.True(plain["bad-geometry"] > 10 && plain["transfer-syntaxes"] > 10 && plain["odd-files"] > 10);
    }

    // MEDCLUSTER_DAMAGE and MEDCLUSTER_DAMAGE_SEED as for the mutation corpus.
    [SharedDataFact("odd-files", "transfer-syntaxes", "ct-head-philips", "ct-head-ge-tilted", "ct-thorax-jpeg2000", "bad-geometry")]
    public void Every_damaged_file_reads_as_with_fo_dicom_or_is_not_plain()
    {
        var count = Setting("MEDCLUSTER_DAMAGE", 8000);
        var seed = Setting("MEDCLUSTER_DAMAGE_SEED", 1);
        var sources = new List<(string Name, byte[] Bytes)>();
        foreach (var folder in Directory.EnumerateDirectories(SharedData.Root))
        {
            var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)));
            // The header and a little of the pixels, so that damage is done to the header.
            sources.AddRange(files.Where(file => Plain(file.Item2) is not null).Take(40).Select(file => (file.Item1, file.Item2[..Math.Min(file.Item2.Length, 12_000)])));
        }
        var plain = 0;
        for (var number = 0; number < count; number++)
        {
            var (name, bytes) = sources[number / 8 % sources.Count];
            if (ReadsAlike(DamagedFiles.Damage(bytes, seed, number), FormattableString.Invariant($"{name}, seed {seed}, damage {number}"))) plain++;
        }
        output.WriteLine(FormattableString.Invariant($"{count} files of seed {seed} from {sources.Count} sources: {plain} plain"));
        Assert.True(plain > count / 10 && plain < count);
    }

    public static TheoryData<string, string, bool> Values() => new()
    {
        { "DS", "1", true },
        { "DS", " 1 ", true },
        { "DS", @"-0.5\ +2.25E-3 \.5", true },
        { "DS", @"1.\-0\-0.0", true },
        { "DS", "0.123456789012345", true },
        { "DS", @"0.048828\-250.048828125\1.100000023841", true },
        { "DS", @"-2.051034e-010\1.0000000\9.9999e-14", true },
        { "DS", "0.1234567890123456789", false },
        { "DS", "1e3", false },
        { "DS", "1e-30", false },
        { "DS", "1,5", false },
        { "DS", "(1)", false },
        { "DS", "abc", false },
        { "DS", " ", false },
        { "DS", "1\0", false },
        { "DS", @"1\", false },
        { "IS", "12", true },
        { "IS", "+7", true },
        { "IS", " -03 ", true },
        { "IS", "999999999", true },
        { "IS", "9999999999", false },
        { "IS", "1.0", false },
        { "IS", @"1\2", false },
        { "IS", "1e2", false },
        { "IS", " ", false },
        { "UI", "1.2.3", true },
        { "UI", "1.2.34", true },
        { "UI", "1.2.3 ", true },
        { "UI", @"1.2\3.4", true },
        { "UI", "", true },
        { "CS", @"ORIGINAL \ PRIMARY\\M_FFE ", true },
        { "CS", "  ", true },
        { "CS", @"\", true },
        { "CS", "A\0", false },
        { "LO", " Head  1.0 ", true },
        { "LO", @"Head\Neck", true },
        { "LO", "Head\0\0", true },
        { "LO", "He\0ad", false },
        { "LO", "He\tad", false },
        { "LO", "Sch\u00e4del", false },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_reads_as_with_fo_dicom(string representation, string value, bool isPlain)
    {
        foreach (var isExplicit in new[] { true, false })
        {
            foreach (var (group, element, vr) in new (ushort, ushort, string)[] { (0x0008, 0x0008, "CS"), (0x0008, 0x0018, "UI"), (0x0008, 0x103e, "LO"), (0x0018, 0x0010, "LO"), (0x0020, 0x0013, "IS"), (0x0020, 0x0032, "DS"), (0x0028, 0x1050, "DS") })
            {
                if (vr != representation) continue;
                var dataset = new DicomBytes(isExplicit).Text(0x0008, 0x0005, "CS", "ISO_IR 100").Value(group, element, vr, Encoding.Latin1.GetBytes(value)).Shorts(0x7fe0, 0x0010, "OW", 1, 2).ToArray();
                var file = DicomBytes.File(isExplicit ? DicomBytes.ExplicitLittleEndian : DicomBytes.ImplicitLittleEndian, dataset);
                Assert.Equal((value, isExplicit, isPlain), (value, isExplicit, ReadsAlike(file, value)));
            }
        }
    }

    public static TheoryData<string, bool, byte[]> Files()
    {
        const string Explicit = DicomBytes.ExplicitLittleEndian;
        const string Implicit = DicomBytes.ImplicitLittleEndian;
        const uint Undefined = DicomBytes.UndefinedLength;
        static byte[] Item(byte[] content, bool isDefined = true) => isDefined
            ? [.. new DicomBytes().Header(0xfffe, 0xe000, "", (uint)content.Length).ToArray(), .. content]
            : [.. new DicomBytes().Header(0xfffe, 0xe000, "", Undefined).ToArray(), .. content, .. new DicomBytes().Header(0xfffe, 0xe00d, "", 0).ToArray()];
        static byte[] Code(bool isExplicit = true) => new DicomBytes(isExplicit).Text(0x0008, 0x0100, "SH", "T-1").Text(0x0008, 0x0104, "LO", "Head").ToArray();
        var end = new DicomBytes().Header(0xfffe, 0xe0dd, "", 0).ToArray();
        byte[] With(Func<DicomBytes, DicomBytes> more, string syntax = Explicit) => DicomBytes.File(syntax, more(new DicomBytes(syntax != Implicit).CtImage(2, 3)).Shorts(0x7fe0, 0x0010, "OW", 1, 2, 3, 4, 5, 6).ToArray());
        byte[] First(Func<DicomBytes, DicomBytes> first, string syntax = Explicit) => DicomBytes.File(syntax, [.. first(new DicomBytes(syntax != Implicit)).ToArray(), .. new DicomBytes(syntax != Implicit).CtImage(2, 3).ToArray()]);
        var defined = Item(Code());
        var nested = new DicomBytes().Header(0x0040, 0xa730, "SQ", (uint)defined.Length).Raw(defined).ToArray();
        var nestedUndefined = new DicomBytes().Header(0x0040, 0xa730, "SQ", Undefined).Raw(defined).Raw(end).ToArray();
        return new()
        {
            { "explicit", true, With(bytes => bytes) },
            { "implicit", true, With(bytes => bytes, Implicit) },
            { "compressed", true, With(bytes => bytes, Jpeg2000Lossless) },
            { "another transfer syntax", false, With(bytes => bytes, "1.2.3.4.5") },
            { "deflated", false, With(bytes => bytes, "1.2.840.10008.1.2.1.99") },
            { "big endian", false, DicomBytes.File(DicomBytes.ExplicitBigEndian, new DicomBytes(isBigEndian: true).CtImage(2, 3).ToArray()) },
            { "no pixels", true, DicomBytes.File(Explicit, new DicomBytes().CtImage(2, 3).ToArray()) },
            { "no meta information", false, new DicomBytes().CtImage(2, 3).ToArray() },
            { "no preamble", false, With(bytes => bytes)[132..] },
            { "a directory", false, DicomBytes.File(Explicit, new DicomBytes().CtImage(2, 3).ToArray(), "1.2.840.10008.1.3.10") },
            { "explicit said to be implicit", false, DicomBytes.File(Implicit, new DicomBytes().CtImage(2, 3).ToArray()) },
            { "implicit said to be explicit", false, DicomBytes.File(Explicit, new DicomBytes(isExplicit: false).CtImage(2, 3).ToArray()) },
            { "frames", false, With(bytes => bytes.Text(0x0028, 0x0008, "IS", "3")) },
            { "functional groups", false, With(bytes => bytes.Header(0x5200, 0x9230, "SQ", 0)) },
            { "out of order", false, With(bytes => bytes.Text(0x0008, 0x0060, "CS", "MR")) },
            { "twice", false, With(bytes => bytes.Text(0x0028, 0x2110, "CS", "00").Text(0x0028, 0x2110, "CS", "01")) },
            { "a text that is numbers", true, With(bytes => bytes.Shorts(0x0028, 0x1055, "SS", 1)) },
            { "private elements", true, With(bytes => bytes.Text(0x0029, 0x0010, "LO", "SIEMENS CSA HEADER").Text(0x0029, 0x1008, "CS", "IMAGE NUM 4").Value(0x0029, 0x1010, "OB", new byte[70_000]).Value(0x0029, 0x1018, "UN", [1, 2])) },
            { "private elements, implicit", true, With(bytes => bytes.Text(0x0029, 0x0010, "LO", "SIEMENS CSA HEADER").Value(0x0029, 0x1010, "OB", new byte[70_000]), Implicit) },
            { "a private creator without end", false, With(bytes => bytes.Value(0x0029, 0x0010, "UT", new byte[70_000])) },
            { "a private sequence", true, With(bytes => bytes.Text(0x2005, 0x0010, "LO", "Philips MR Imaging DD 001").Header(0x2005, 0x1083, "SQ", (uint)defined.Length).Raw(defined)) },
            { "a private sequence with an empty item", false, With(bytes => bytes.Header(0x2005, 0x1083, "SQ", 16).Raw(Item([])).Raw(Item([]))) },
            { "a private sequence that is implicit", false, With(bytes => bytes.Header(0x2005, 0x1083, "SQ", (uint)Item(Code(isExplicit: false)).Length).Raw(Item(Code(isExplicit: false)))) },
            { "a private unknown that is a sequence", false, With(bytes => bytes.Header(0x2005, 0x1083, "UN", (uint)defined.Length).Raw(defined)) },
            { "an unknown that is a sequence", false, With(bytes => bytes.Header(0x0040, 0x0275, "UN", (uint)defined.Length).Raw(defined)) },
            { "a sequence", true, With(bytes => bytes.Header(0x0040, 0x0275, "SQ", (uint)defined.Length).Raw(defined)) },
            { "a sequence, implicit", true, With(bytes => bytes.Header(0x0040, 0x0275, "SQ", (uint)Item(Code(isExplicit: false)).Length).Raw(Item(Code(isExplicit: false))), Implicit) },
            { "a sequence with a delimiter", true, With(bytes => bytes.Header(0x0040, 0x0275, "SQ", Undefined).Raw(defined).Raw(Item(Code(), isDefined: false)).Raw(end)) },
            { "a sequence in a sequence", true, With(bytes => bytes.Header(0x0040, 0x0275, "SQ", (uint)Item(nested).Length).Raw(Item(nested))) },
            { "a sequence with a delimiter in an item without one", false, With(bytes => bytes.Header(0x0040, 0x0275, "SQ", (uint)Item(nestedUndefined).Length).Raw(Item(nestedUndefined))) },
            { "a sequence longer than its item", false, With(bytes => bytes.Header(0x0040, 0x0275, "SQ", (uint)Item(nested).Length - 4).Raw(Item(nested))) },
            { "a sequence without items", false, With(bytes => bytes.Header(0x0040, 0x0275, "SQ", 8).Raw(new byte[8])) },
            { "a sequence without items, implicit", false, With(bytes => bytes.Header(0x0040, 0x0275, "SQ", 8).Raw(new byte[8]), Implicit) },
            { "an empty sequence", true, With(bytes => bytes.Header(0x0040, 0x0275, "SQ", 0)) },
            { "a modality LUT", true, With(bytes => bytes.Header(0x0028, 0x3000, "SQ", (uint)defined.Length).Raw(defined)) },
            { "an empty modality LUT", true, With(bytes => bytes.Header(0x0028, 0x3000, "SQ", Undefined).Raw(end)) },
            { "a modality LUT that is none", false, With(bytes => bytes.Text(0x0028, 0x3000, "LO", "none")) },
            { "Cyrillic", false, First(bytes => bytes.Text(0x0008, 0x0005, "CS", "ISO_IR 144")) },
            { "two character sets", false, First(bytes => bytes.Text(0x0008, 0x0005, "CS", @"\ISO 2022 IR 87")) },
            { "UTF-8", true, First(bytes => bytes.Text(0x0008, 0x0005, "CS", "ISO_IR 192")) },
            { "an unknown representation", false, With(bytes => bytes.Text(0x0040, 0x0254, "XX", "ab")) },
            { "a length beyond the file", false, With(bytes => bytes.Header(0x0040, 0x0254, "UT", 0x7fffff00)) },
            { "a window of another representation", false, With(bytes => bytes.Value(0x0028, 0x1050, "US", [1, 0])) },
            { "a padding value", true, DicomBytes.File(Explicit, new DicomBytes().Shorts(0x0028, 0x0103, "US", 1).Shorts(0x0028, 0x0120, "SS", -2000).Shorts(0x0028, 0x0121, "US", 63000).ToArray()) },
        };
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_reads_as_with_fo_dicom(string what, bool isPlain, byte[] file) => Assert.Equal((what, isPlain), (what, ReadsAlike(file, what)));

    [Theory]
    [InlineData(0)]
    [InlineData(20_000)]
    [InlineData(300_000)]
    public void A_long_header_is_read_to_its_end(int privateBytes)
    {
        var dataset = new DicomBytes().Text(0x0009, 0x0010, "LO", "GEMS_IDEN_01").Value(0x0009, 0x1001, "OB", new byte[privateBytes]).Text(0x0020, 0x000d, "UI", "1.2.3").Shorts(0x7fe0, 0x0010, "OW", 1, 2).ToArray();
        var header = InstanceHeaderReader.Read(new MemoryStream(DicomBytes.File(DicomBytes.ExplicitLittleEndian, dataset))).Header!;
        Assert.Equal(("1.2.3", 4L), (header.StudyInstanceUid, header.PixelDataLength!.Value));
    }

    [Fact]
    public void A_header_that_breaks_off_anywhere_reads_as_with_fo_dicom()
    {
        var item = new DicomBytes().Header(0xfffe, 0xe000, "", DicomBytes.UndefinedLength).Text(0x0008, 0x0100, "SH", "T-1").Header(0xfffe, 0xe00d, "", 0).ToArray();
        var dataset = new DicomBytes().CtImage(2, 3).Header(0x0040, 0x0275, "SQ", DicomBytes.UndefinedLength).Raw(item).Header(0xfffe, 0xe0dd, "", 0).Shorts(0x7fe0, 0x0010, "OW", 1, 2).ToArray();
        var file = DicomBytes.File(DicomBytes.ExplicitLittleEndian, dataset);
        for (var length = 0; length <= file.Length; length++)
        {
            ReadsAlike(file[..length], $"{length} bytes");
            Assert.Null(PlainHeader.Read(file, Math.Min(length, file.Length - 17), file.Length, out var needsMore));
            Assert.True(needsMore);
        }
    }

    /// <summary>Whether the file is plain; what it says is then compared.</summary>
    private static bool ReadsAlike(byte[] file, string name)
    {
        if (Plain(file) is not { } plain) return false;
        var other = InstanceHeaderReader.ReadAny(new MemoryStream(file), CancellationToken.None);
        Assert.True(other.Header is not null, $"{name}: {other.Reason}");
        Assert.Equal((name, JsonSerializer.Serialize(other.Header)), (name, JsonSerializer.Serialize(plain)));
        return true;
    }

    private static InstanceHeader? Plain(byte[] file) => PlainHeader.Read(file, file.Length, file.Length, out _);

    private static int Setting(string name, int byDefault) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : byDefault;
}
