using System.Diagnostics;
using System.Globalization;
using FellowOakDicom;
using MedCluster.Imaging.Headers;
using MedCluster.Imaging.Pixels;
using MedCluster.Reasons;

namespace MedCluster.Bench.Imaging;

/// <summary>Times reading headers and decoding frames, and others doing the same on the same files, in turn.</summary>
internal sealed class ImagingBench(string folder, string framesFolder, int leastFiles, int runs, string python)
{
    // What a header gives here, and more: identity, pixel format, geometry.
    private static readonly string[] Tags =
    [
        "0020,000d", "0020,000e", "0008,0018", "0008,0016", "0008,0060", "0008,0008", "0028,0010", "0028,0011", "0020,0032", "0020,0037", "0028,0030", "0018,0050", "0020,0013", "0020,0052", "0028,1052", "0028,1053",
    ];

    // For each line it gets, reads and decodes every file and says how long each took in milliseconds.
    private const string Decoder = """
        import sys, time
        import gdcm
        gdcm.Trace.WarningOff(); gdcm.Trace.ErrorOff()
        for _ in sys.stdin:
            spent = []
            for path in sys.argv[1:]:
                start = time.perf_counter()
                reader = gdcm.ImageReader()
                reader.SetFileName(path)
                if reader.Read():
                    reader.GetImage().GetBuffer()
                    spent.append((time.perf_counter() - start) * 1000)
                else:
                    spent.append(-1)
            print(*spent, flush=True)
        """;

    public void Run()
    {
        Headers();
        Frames();
    }

    private void Headers()
    {
        using var scratch = new Scratch();
        var files = Link(scratch.Path);
        Console.WriteLine($"headers: {files.Count} files, warm; {Environment.ProcessorCount} processors");
        string[] arguments = ["-r", "-d", scratch.Path, .. Tags.SelectMany(tag => new[] { "-t", tag })];
        var (wall, processor, otherWall, otherProcessor) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var run = -1; run < runs; run++)
        {
            using var self = Process.GetCurrentProcess();
            var (before, watch) = (self.TotalProcessorTime, Stopwatch.StartNew());
            Parallel.ForEach(files, file =>
            {
                if (InstanceHeaderReader.Read(file).Header is null) throw new InvalidOperationException($"{file} has no header.");
            });
            var seconds = watch.Elapsed.TotalSeconds;
            self.Refresh();
            var spent = (self.TotalProcessorTime - before).TotalSeconds;
            var (otherSeconds, otherSpent) = Scan(arguments);
            if (run < 0) continue; // a warm-up of both
            wall.Add(files.Count / seconds);
            processor.Add(spent * 1e6 / files.Count);
            otherWall.Add(files.Count / otherSeconds);
            otherProcessor.Add(otherSpent * 1e6 / files.Count);
        }
        Console.WriteLine($"  medcluster    {Spread.Of(wall, "0")} files/s, {Spread.Of(processor, "0.0")} µs processor a file");
        Console.WriteLine($"  gdcmscanner   {Spread.Of(otherWall, "0")} files/s, {Spread.Of(otherProcessor, "0.0")} µs processor a file");
        Console.WriteLine($"  ratio         {Spread.Of([.. wall.Zip(otherWall, (a, b) => a / b)])} in time, {Spread.Of([.. otherProcessor.Zip(processor, (a, b) => a / b)])} in processor time");
    }

    private static (double Seconds, double Processor) Scan(string[] arguments)
    {
        var (before, watch) = (ChildrenProcessorSeconds(), Stopwatch.StartNew());
        using var process = Process.Start(new ProcessStartInfo("gdcmscanner", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return (watch.Elapsed.TotalSeconds, ChildrenProcessorSeconds() - before);
    }

    /// <summary>Processor time of the children that have ended: fields 16 and 17 of /proc/self/stat (proc(5)), in clock ticks of 10 ms.</summary>
    private static double ChildrenProcessorSeconds()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / 100.0;
    }

    private void Frames()
    {
        var files = Directory.EnumerateFiles(framesFolder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(file => InstanceHeaderReader.Read(file).Header is { NumberOfFrames: 1 } header && ImageChecks.WhyNotDecodable(header) is null && Decode(file) is not null).ToList();
        Console.WriteLine($"decoding: {files.Count} files, warm, read and decoded one after the other by each in turn; medians of {runs} runs, ms a file");
        var (ours, theirs) = (files.ConvertAll(_ => new List<double>()), files.ConvertAll(_ => new List<double>()));
        using var process = Process.Start(new ProcessStartInfo(python, ["-c", Decoder, .. files]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        for (var run = -1; run < runs; run++)
        {
            var mine = files.ConvertAll(file => Decode(file)!.Value);
            process.StandardInput.WriteLine();
            var other = (process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{python} with GDCM gave no answer.")).Split(' ');
            if (run < 0) continue; // a warm-up of both
            for (var i = 0; i < files.Count; i++)
            {
                ours[i].Add(mine[i]);
                theirs[i].Add(double.Parse(other[i], CultureInfo.InvariantCulture));
            }
        }
        process.StandardInput.Close();
        process.WaitForExit();

        var rows = files.Select((file, i) => (Syntax: DicomUID.Parse(InstanceHeaderReader.Read(file).Header!.TransferSyntaxUid).Name, Ours: Spread.Median(ours[i]), Theirs: Spread.Median(theirs[i]))).Where(row => row.Theirs >= 0);
        foreach (var syntax in rows.GroupBy(row => row.Syntax).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var (mine, other) = (Spread.Median([.. syntax.Select(row => row.Ours)]), Spread.Median([.. syntax.Select(row => row.Theirs)]));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {syntax.Key,-72} {syntax.Count(),4} files  medcluster {mine,7:0.00}  gdcm {other,7:0.00}  ratio {other / mine:0.00}"));
        }
    }

    /// <summary>Milliseconds that it took; null where the file does not decode.</summary>
    private static double? Decode(string file)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            using var slice = SliceDecoder.Decode(File.ReadAllBytes(file));
            return watch.Elapsed.TotalMilliseconds;
        }
        catch (MedClusterException)
        {
            return null;
        }
    }

    private List<string> Link(string scratch)
    {
        var sources = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => InstanceHeaderReader.Read(file).Header is not null).ToList();
        if (sources.Count == 0) throw new InvalidOperationException($"There is no DICOM under {folder}.");
        var files = new List<string>();
        for (var copy = 0; files.Count < leastFiles; copy++)
        {
            var target = Directory.CreateDirectory(Path.Combine(scratch, copy.ToString(CultureInfo.InvariantCulture))).FullName;
            foreach (var source in sources)
            {
                files.Add(Path.Combine(target, files.Count.ToString(CultureInfo.InvariantCulture)));
                File.CreateSymbolicLink(files[^1], Path.GetFullPath(source));
            }
        }
        return files;
    }
}
