using System.Globalization;
using System.Runtime.InteropServices;

namespace MedCluster.Client.Cluster;

/// <summary>A process by its id and the moment it started, so that another process that got the same id later is not taken for it.</summary>
/// <param name="Id">The process id.</param>
/// <param name="StartTicks">Its start in the kernel's ticks since boot.</param>
internal sealed partial record ProcessIdentity(int Id, ulong StartTicks)
{
    private const int Terminate = 15, Kill = 9;
    private const int StateField = 0, StartTimeField = 19;

    /// <summary>Whether the process runs; one that has ended and waits to be reaped does not.</summary>
    public bool IsAlive => Stat(Id) is { } stat && stat[StateField] is not ("Z" or "X") && ulong.Parse(stat[StartTimeField], CultureInfo.InvariantCulture) == StartTicks;

    /// <summary>The process that has this id now; null if there is none.</summary>
    public static ProcessIdentity? Of(int id) => Stat(id) is { } stat ? new ProcessIdentity(id, ulong.Parse(stat[StartTimeField], CultureInfo.InvariantCulture)) : null;

    /// <summary>Asks it to stop; false: it doesn't run.</summary>
    public bool Stop() => IsAlive && Signal(Id, Terminate) == 0;

    /// <summary>Ends it at once; false: it doesn't run.</summary>
    public bool End() => IsAlive && Signal(Id, Kill) == 0;

    /// <summary>The fields of /proc/ID/stat after the name, which may hold anything.</summary>
    private static string[]? Stat(int id)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
