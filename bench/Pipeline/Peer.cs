using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MedCluster.Bench.Pipeline;

/// <summary>
/// Another program that does the same work on the same files, run by the shell with the files' folder in <c>$SCANS</c>. Where it prints its own
/// rate, as <c>slices/s 25.8</c> or <c>slices/s 24.9 / 25.8 / 26.1</c> (minimum, median and maximum), that counts, so that its start does not;
/// else the time of the whole process does.
/// </summary>
internal sealed partial class Peer(string command, string scans)
{
    /// <summary>Slices per second of one run, and whether the program said so itself.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error.</exception>
    public async Task<(double Rate, bool Own)> RunAsync(int slices, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", command }, RedirectStandardOutput = true };
        start.Environment["SCANS"] = scans;
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (process.ExitCode != 0) throw new InvalidOperationException($"The peer ended with exit code {process.ExitCode}: {command}");
            return OwnRate().Matches(output).LastOrDefault() is { } match
                ? (double.Parse((match.Groups["median"] is { Success: true } median ? median : match.Groups["first"]).ValueSpan, CultureInfo.InvariantCulture), true)
                : (slices / seconds, false);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex(@"slices/s\s+(?<first>[\d.]+)(\s*/\s*(?<median>[\d.]+)\s*/\s*[\d.]+)?")]
    private static partial Regex OwnRate();
}
