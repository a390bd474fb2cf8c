using System.Runtime.InteropServices;

namespace MedCluster.Storage;

/// <summary>The system calls of Linux that the folder store rests on and .NET does not offer: each returns 0 or the error number.</summary>
internal static partial class NativeFile
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int TooManyLinks = 31;
    public const int NotImplemented = 38;
    public const int NotSupported = 95;
    public const int QuotaExceeded = 122;

    private const int CurrentDirectory = -100;
    private const uint NoReplace = 1;
    private const int ReadWriteCreateCloseOnExec = 0x2 | 0x40 | 0x80000;
    private const int ReadCloseOnExec = 0x80000;
    private const int OwnerGroupOthersReadWrite = 0x1B6; // Less the process' umask, as .NET does.
    private const uint AllPermissions = 0x1FF; // Less the process' umask, as .NET does.
    private const int Exclusive = 2;
    private const int Unlock = 8;

    /// <summary>Renames in one step, only if nothing has the new name.</summary>
    public static int RenameNew(string from, string to) => renameat2(CurrentDirectory, from, CurrentDirectory, to, NoReplace) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Renames in one step, replacing the file that has the new name.</summary>
    public static int Rename(string from, string to) => rename(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Gives the file a second name, only if nothing has it.</summary>
    public static int Link(string from, string to) => link(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Removes a name of a file.</summary>
    public static int Remove(string path) => unlink(path) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Removes an empty folder.</summary>
    public static int RemoveFolder(string path) => rmdir(path) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>
    /// Makes a folder and those above it where they are missing. .NET's own way fails when another process removes one meanwhile; here
    /// what cannot be made is left to be found out by what uses the folder.
    /// </summary>
    public static void MakeFolders(string path)
    {
        if (mkdir(path, AllPermissions) == 0 || Marshal.GetLastPInvokeError() != NoEntry || Path.GetDirectoryName(path) is not { } parent) return;
        MakeFolders(parent);
        _ = mkdir(path, AllPermissions);
    }

    /// <summary>Brings a folder's entries to disk. File systems that cannot do that for a folder are taken to need no more.</summary>
    public static int FlushFolder(string path)
    {
        var descriptor = open(path, ReadCloseOnExec, 0);
        if (descriptor < 0) return Marshal.GetLastPInvokeError();
        var error = fsync(descriptor) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = close(descriptor);
        return error is Invalid or NotSupported or ReadOnly ? 0 : error;
    }

    /// <summary>
    /// Opens (making it if absent) and locks a file against every other holder in any process of this machine, waiting for them.
    /// .NET's own file locking only fails at once. The descriptor is not inherited by child processes, which would keep the lock.
    /// </summary>
    public static int Lock(string path, out int descriptor)
    {
        descriptor = open(path, ReadWriteCreateCloseOnExec, OwnerGroupOthersReadWrite);
        if (descriptor < 0) return Marshal.GetLastPInvokeError();
        int error;
        do error = flock(descriptor, Exclusive) == 0 ? 0 : Marshal.GetLastPInvokeError();
        while (error == Interrupted);
        if (error != 0) _ = close(descriptor);
        return error;
    }

    /// <summary>Ends what <see cref="Lock"/> began.</summary>
    public static void Release(int descriptor)
    {
        _ = flock(descriptor, Unlock);
        _ = close(descriptor);
    }

    /// <summary>The exception for an error number; its HResult is the number, as .NET's own has it.</summary>
    public static IOException Failure(int error, string path) => new($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error);

#pragma warning disable IDE1006, SYSLIB1054 // The names that the C library has.
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unlink(string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdir(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rmdir(string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(int descriptor, int operation);
#pragma warning restore IDE1006, SYSLIB1054
}
