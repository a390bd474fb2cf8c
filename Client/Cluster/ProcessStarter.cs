using System.Diagnostics;
using MedCluster.Reasons;

namespace MedCluster.Client.Cluster;

/// <summary>Starts processes that outlive this one: in a session of their own, logging to a file.</summary>
internal static class ProcessStarter
{
    private const int LastLines = 12;

    /// <summary>Starts a program; as <paramref name="user"/>, which only root can ask for.</summary>
    public static ProcessIdentity Start(string log, string? user, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> command)
    {
        // The shell and what it runs become the program, one after the other, so that the id stays.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        foreach (var argument in (IEnumerable<string>)["-c", "log=$1; shift; exec setsid \"$@\" </dev/null >>\"$log\" 2>&1", "sh", log, .. As(user), .. command]) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        return ProcessIdentity.Of(process.Id) ?? throw new MedClusterException(ReasonCodes.StartFailed, $"{command.First()} ended at once: {Tail(log)}");
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.StartFailed"/>: it failed; the message has what it said.</exception>
    public static async Task RunAsync(string? user, CancellationToken cancellationToken, params IEnumerable<string> command)
    {
        string[] line = [.. As(user), .. command];
        var start = new ProcessStartInfo(line[0]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in line[1..]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0) throw new MedClusterException(ReasonCodes.StartFailed, $"{Path.GetFileName(command.First())} failed: {(await error + await output).Trim()}");
    }

    /// <summary>The end of a log, for a message.</summary>
    public static string Tail(string log) => File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(LastLines)) : "it logged nothing";

    private static string[] As(string? user) => user is null ? [] : ["setpriv", $"--reuid={user}", $"--regid={user}", "--init-groups", "--"];
}
