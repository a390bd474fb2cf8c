using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace MedCluster.Client.Tests;

/// <summary>Runs <c>medcluster</c> as a process of its own, as a user does.</summary>
internal static partial class CommandLine
{
    public const int SigKill = 9;

    /// <summary>Handled like Ctrl-C; unlike that one it is not ignored in processes that a shell started in the background.</summary>
    public const int SigTerm = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    private static string Program
    {
        get
        {
            var folder = typeof(CommandLine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ClientFolder").Value!;
            var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return Path.Combine(folder, configuration, "medcluster.dll");
        }
    }

    /// <summary>Runs it to its end.</summary>
    public static Task<CommandResult> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    /// <summary>Runs it; <paramref name="disturb"/> may signal the process while it runs.</summary>
    public static Task<CommandResult> RunAsync(Func<Process, Task>? disturb, params string[] arguments) => RunAsync([], disturb, arguments);

    /// <summary>Runs it with further environment variables.</summary>
    public static async Task<CommandResult> RunAsync(Dictionary<string, string> environment, Func<Process, Task>? disturb, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            if (disturb is not null) await disturb(process);
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"medcluster {string.Join(' ', arguments)} did not end within {Limit}: {await error}");
        }
        return new CommandResult(process.ExitCode, await output, await error);
    }

    /// <summary>Sends a signal to a process; one that has ended is left alone.</summary>
    public static void Signal(Process process, int signal)
    {
        if (!process.HasExited) _ = Kill(process.Id, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
