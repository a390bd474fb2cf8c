using System.Diagnostics;
using System.Globalization;
using MedCluster.Imaging.Deidentification;
using MedCluster.Imaging.Headers;
using MedCluster.Imaging.Pixels;
using MedCluster.Imaging.Tests.Deidentification;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using Xunit.Abstractions;

namespace MedCluster.Imaging.Tests.Pixels;

/// <summary>
/// The shared scans, damaged: each file is read and decoded, or refused by a code, within bounds of time and memory; none ends the process. A sample
/// runs with the suite; MEDCLUSTER_DAMAGE=20000 runs that many, MEDCLUSTER_DAMAGE_SEED another corpus.
/// </summary>
public class MutationCorpusTests(ITestOutputHelper output)
{
    private const int Sample = 2000;
    private const int MostFrames = 2;
    private static readonly int Count = Setting("MEDCLUSTER_DAMAGE", Sample);
    private static readonly int Seed = Setting("MEDCLUSTER_DAMAGE_SEED", 1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60); // Of a machine that does other work as well.
    private const long MostManagedBytes = 1L << 30;
    private const long MostResidentBytes = 3L << 30;

    [SharedDataFact("transfer-syntaxes", "odd-files", "bad-geometry", "ct-thorax-jpeg2000")]
    public void Every_damaged_file_ends_with_its_values_or_a_code()
    {
        var codes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var slowest = (Time: TimeSpan.Zero, Number: -1);
        foreach (var (number, name, file) in Damaged())
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var code = Outcome(file, name);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (watch.Elapsed > slowest.Time) slowest = (watch.Elapsed, number);
            Assert.True(watch.Elapsed < Limit, $"{name} took {watch.Elapsed}");
            Assert.True(allocated < MostManagedBytes, $"{name} took {allocated} bytes");
            codes[code] = codes.GetValueOrDefault(code) + 1;
        }
        using var process = Process.GetCurrentProcess();
        Assert.True(process.PeakWorkingSet64 < MostResidentBytes, $"the process grew to {process.PeakWorkingSet64} bytes");
        Assert.True(codes.Count > 6, string.Join(' ', codes.Keys));
        output.WriteLine(FormattableString.Invariant($"{Count} files of seed {Seed}: {string.Join(", ", codes.Select(pair => $"{pair.Value} {pair.Key}"))}; slowest {slowest.Time.TotalMilliseconds:0} ms (damage {slowest.Number}); {process.PeakWorkingSet64 >> 20} MiB at most"));
    }

    [SharedDataFact("transfer-syntaxes", "odd-files", "bad-geometry", "ct-thorax-jpeg2000")]
    public void Every_damaged_file_is_de_identified_or_refused_by_a_code()
    {
        using var folder = new TemporaryFolder();
        var deidentifier = Profiles.Deidentifier(folder, DeidentificationOption.RetainModifiedDates, DeidentificationOption.CleanDescriptors);
        var codes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (_, name, file) in Damaged())
        {
            if (InstanceHeaderReader.Read(new MemoryStream(file)).Header is null) continue;
            DeidentifiedInstance result;
            try
            {
                result = deidentifier.Apply(name, file, default);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException(name, exception);
            }
            var code = result.Reason is null ? "de-identified" : Code(result.Reason, name);
            if (result.Reason is null) Assert.True(InstanceHeaderReader.Read(new MemoryStream(result.File.ToArray())).Header is not null, name);
            codes[code] = codes.GetValueOrDefault(code) + 1;
        }
        Assert.True(codes.GetValueOrDefault("de-identified") > 0, string.Join(' ', codes.Keys));
        output.WriteLine(FormattableString.Invariant($"{Count} files of seed {Seed}: {string.Join(", ", codes.Select(pair => $"{pair.Value} {pair.Key}"))}"));
    }

    private static IEnumerable<(int Number, string Name, byte[] File)> Damaged()
    {
        var sources = Sources();
        for (var number = 0; number < Count; number++)
        {
            var (name, bytes) = sources[number / 8 % sources.Count];
            yield return (number, $"{name}, damage {number}", DamagedFiles.Damage(bytes, Seed, number));
        }
    }

    private static string Outcome(byte[] file, string name)
    {
        var read = InstanceHeaderReader.Read(new MemoryStream(file));
        if (read.Header is not { } header) return Code(read.Reason, name);
        if (ImageChecks.WhyNotDecodable(header) is var (reason, _)) return Code(reason, name);
        for (var frame = 1; frame <= Math.Min(header.NumberOfFrames, MostFrames); frame++)
        {
            try
            {
                using var slice = SliceDecoder.Decode(file, frame);
                Assert.Equal(slice.Rows * slice.Columns, slice.Values.Length);
            }
            catch (MedClusterException exception)
            {
                return Code(exception.Reason, name);
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                throw new InvalidOperationException(name, exception);
            }
        }
        return "decoded";
    }

    private static string Code(ReasonCode? reason, string name)
    {
        Assert.True(reason is { Stage: ReasonStage.Intake or ReasonStage.Instance }, $"{name}: {reason}");
        return reason.Code;
    }

    private static List<(string Name, byte[] Bytes)> Sources()
    {
        string[] paths =
        [
            .. Directory.GetFiles(SharedData.Path("transfer-syntaxes")), .. Directory.GetFiles(SharedData.Path("odd-files")),
            .. Directory.GetFiles(SharedData.Path("bad-geometry"), "*", SearchOption.AllDirectories).Take(4), .. Directory.GetFiles(SharedData.Path("ct-thorax-jpeg2000")).Take(2),
        ];
        return [.. paths.Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path))).Where(file => file.Item2.Length is > 300 and < 1_200_000)];
    }

    private static int Setting(string name, int byDefault) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : byDefault;
}
