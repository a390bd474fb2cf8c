using System.Diagnostics;

namespace MedCluster.Storage.Tests;

/// <summary>Starts this assembly as a second process (<see cref="ChildProcess"/>); killed when disposed.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    public Child(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(Child).Assembly.Location, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _process = Process.Start(start)!;
    }

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }
}
