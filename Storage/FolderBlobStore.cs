using System.IO.Enumeration;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MedCluster.Reasons;

namespace MedCluster.Storage;

/// <summary>
/// A folder as blob store: each object is a plain file under its name, so that anybody can look at results. Any number of processes of
/// one machine may share it. For Linux.
/// </summary>
/// <remarks>
/// An object is written to <c>.medcluster-store/tmp</c> and renamed to its name, so what is visible is whole at any moment. Creating uses
/// a rename that refuses to replace (<see cref="FolderCreation"/>); replacing and deleting hold one of the lock files in
/// <c>.medcluster-store/locks</c> (flock), chosen by the name. The version of an object is its modification time and length: the store
/// sets that time itself and lets it grow strictly from one version of an object to the next. What a killed process leaves in
/// <c>tmp</c> is never read, and deleted at opening once it is a day old.
/// </remarks>
public sealed class FolderBlobStore : IBlobStore
{
    private const int Locks = 64;
    private const int StreamBuffer = 128 * 1024;
    private static readonly TimeSpan TemporaryFilesLive = TimeSpan.FromDays(1);
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly string _root;
    private readonly string _temporary;
    private readonly string _locks;
    private readonly TimeProvider _timeProvider;
    private volatile FolderCreation _creation;

    /// <summary>Opens <paramref name="folder"/>, which is made by the first write if it is absent, and sweeps what killed processes left there.</summary>
    public FolderBlobStore(string folder, TimeProvider timeProvider)
        : this(folder, timeProvider, FolderCreation.RenameNoReplace)
    {
    }

    internal FolderBlobStore(string folder, TimeProvider timeProvider, FolderCreation creation)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _temporary = Path.Combine(_root, BlobName.Reserved, "tmp");
        _locks = Path.Combine(_root, BlobName.Reserved, "locks");
        _timeProvider = timeProvider;
        _creation = creation;
        Description = new UriBuilder(Uri.UriSchemeFile, "") { Path = _root }.Uri.AbsoluteUri;
        SweepTemporaryFiles();
    }

    /// <summary>The folder's <c>file:///</c> address.</summary>
    public string Description { get; }

    /// <inheritdoc/>
    public Task<BlobContent?> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        var path = PathOf(name);
        return RunAsync("reading", name, () =>
        {
            using var handle = OpenOrNull(path);
            if (handle is null) return null;
            var data = new byte[RandomAccess.GetLength(handle)];
            for (var read = 0; read < data.Length;)
            {
                var count = RandomAccess.Read(handle, data.AsSpan(read), read);
                if (count == 0) throw new EndOfStreamException($"'{path}' was shortened while it was read.");
                read += count;
            }

            return new BlobContent(data, ETag(File.GetLastWriteTimeUtc(handle), data.Length));
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken = default)
    {
        var path = PathOf(name);
        return RunAsync<Stream?>("reading", name, () => OpenOrNull(path) is { } handle
            ? Mapped(new FileStream(handle, FileAccess.Read, StreamBuffer), "reading", name)
            : null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> CreateAsync(string name, ReadOnlyMemory<byte> data, Durability durability, CancellationToken cancellationToken = default)
    {
        var path = PathOf(name);
        return RunAsync("creating", name, () =>
        {
            using var temporary = WriteTemporary(data, durability);
            return PublishNew(temporary, name, path, durability) is not null;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> CreateAsync(string name, Func<Stream, CancellationToken, Task> write, Durability durability, CancellationToken cancellationToken = default)
    {
        var path = PathOf(name);
        using var temporary = await RunAsync("creating", name, () => File.Exists(path) ? null : new TemporaryFile(_temporary), cancellationToken);
        if (temporary is null) return false;
        await using (var stream = await RunAsync("creating", name, () => OpenTemporary(temporary, name), cancellationToken))
        {
            await write(stream, cancellationToken);
        }

        return await RunAsync("creating", name, () =>
        {
            if (durability == Durability.Flushed)
            {
                using var handle = File.OpenHandle(temporary.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                RandomAccess.FlushToDisk(handle);
            }

            return PublishNew(temporary, name, path, durability) is not null;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string> WriteAsync(string name, ReadOnlyMemory<byte> data, Durability durability, CancellationToken cancellationToken = default)
    {
        var path = PathOf(name);
        return RunAsync("writing", name, () =>
        {
            using var temporary = WriteTemporary(data, durability);
            using var locked = Lock(name);
            return Publish(temporary, path, VersionOf(path), durability);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string?> ReplaceAsync(string name, ReadOnlyMemory<byte> data, string? expectedETag, Durability durability, CancellationToken cancellationToken = default)
    {
        var path = PathOf(name);
        return RunAsync("replacing", name, () =>
        {
            using var temporary = WriteTemporary(data, durability);
            if (expectedETag is null) return PublishNew(temporary, name, path, durability);
            using var locked = Lock(name);
            var current = VersionOf(path);
            return current?.ETag == expectedETag ? Publish(temporary, path, current, durability) : null;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string name, string? expectedETag = null, CancellationToken cancellationToken = default)
    {
        var path = PathOf(name);
        return RunAsync("deleting", name, () =>
        {
            if (VersionOf(path) is null) return false;
            using var locked = Lock(name);
            if (VersionOf(path) is not { } current || (expectedETag is not null && current.ETag != expectedETag)) return false;
            var error = NativeFile.Remove(path);
            if (error == NativeFile.NoEntry) return false;
            if (error != 0) throw NativeFile.Failure(error, path);
            // A folder that is now empty goes too; writers make it again when they find it gone.
            for (var folder = Path.GetDirectoryName(path)!; folder.Length > _root.Length && NativeFile.RemoveFolder(folder) == 0; folder = Path.GetDirectoryName(folder)!) { }
            return true;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<BlobItem> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        BlobName.CheckPrefix(prefix);
        return List(prefix, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task CheckWritableAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await Task.Run(() =>
            {
                using var temporary = WriteTemporary("writable"u8.ToArray(), Durability.Flushed);
                using var moved = new TemporaryFile(_temporary);
                Lock("writable").Dispose();
                if (!MoveNew(temporary.Path, moved.Path, temporary.Path)) throw NativeFile.Failure(NativeFile.Exists, moved.Path);
            }, cancellationToken);
        }
        catch (Exception e) when (IsFault(e) && !IsFull(e))
        {
            throw new MedClusterException(ReasonCodes.InvalidStore, $"The store {Description} cannot be written: {e.Message} Name a folder in which you may write.", e);
        }
        catch (IOException e)
        {
            throw Failure("checking", "the store", e);
        }
    }

    private static string ETag(DateTime modified, long length) => $"{modified.Ticks:x}-{length:x}";

    private static bool IsFull(Exception e) => e.HResult is NativeFile.NoSpace or NativeFile.QuotaExceeded;

    private static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException;

    private static Microsoft.Win32.SafeHandles.SafeFileHandle? OpenOrNull(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || e.HResult == NativeFile.NotDirectory || Directory.Exists(path))
        {
            return null;
        }
    }

    private static Version? VersionOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new Version(file.LastWriteTimeUtc, file.Length) : null;
    }

    private static IEnumerable<Entry> ReadFolder(string path, string folder, string start)
    {
        var entries = new FileSystemEnumerable<Entry>(path, (ref FileSystemEntry entry) => entry.IsDirectory
            ? new Entry($"{folder}{entry.FileName}/", null)
            : new Entry($"{folder}{entry.FileName}", new Version(entry.LastWriteTimeUtc.UtcDateTime, entry.Length)), Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.FileName.StartsWith(start, StringComparison.Ordinal),
        };
        // A file that was deleted between reading its folder and asking for its time has none: the first moment of the file clock.
        return entries.Where(entry => BlobName.IsAllowed(entry.Version is null ? entry.Name + "x" : entry.Name) && entry.Version?.Modified.Year != 1601);
    }

    private async IAsyncEnumerable<BlobItem> List(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Depth first with each folder sorted as "name/" gives the ordinal order of whole names, and only the folders on the way are in memory.
        var pending = new Stack<Entry>();
        var start = prefix[(prefix.LastIndexOf('/') + 1)..];
        pending.Push(new Entry(prefix[..^start.Length], null));
        while (pending.TryPop(out var entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Version is { } version)
            {
                yield return new BlobItem(entry.Name, version.Length, version.ETag);
                continue;
            }

            var within = await RunAsync("listing", entry.Name, () =>
            {
                try
                {
                    var entries = ReadFolder(Path.Combine(_root, entry.Name), entry.Name, start).ToArray();
                    Array.Sort(entries, (a, b) => string.CompareOrdinal(b.Name, a.Name));
                    return entries;
                }
                catch (Exception e) when (e is DirectoryNotFoundException || e.HResult == NativeFile.NotDirectory)
                {
                    return [];
                }
            }, cancellationToken);
            foreach (var item in within) pending.Push(item);
            start = "";
        }
    }

    private string PathOf(string name)
    {
        BlobName.Check(name);
        return Path.Combine(_root, name);
    }

    /// <summary>Everything here runs on the pool: the caller may be a grain, whose turns must not block.</summary>
    private async Task<T> RunAsync<T>(string doing, string name, Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Failure(doing, name, e);
        }
    }

    private MedClusterException Failure(string doing, string name, Exception e) => IsFull(e)
        ? new MedClusterException(ReasonCodes.StoreFull, $"The store {Description} has no space left: {doing} '{name}' failed. Free some space and run again.", e)
        : new MedClusterException(ReasonCodes.StoreUnavailable, $"The store {Description} failed at {doing} '{name}': {e.Message}", e);

    private BlobStream Mapped(FileStream stream, string doing, string name) => new(stream, e => IsFault(e) ? Failure(doing, name, e) : null);

    private BlobStream OpenTemporary(TemporaryFile temporary, string name) =>
        Mapped(new FileStream(temporary.Path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, StreamBuffer), "creating", name);

    private TemporaryFile WriteTemporary(ReadOnlyMemory<byte> data, Durability durability)
    {
        var temporary = new TemporaryFile(_temporary);
        try
        {
            using var handle = File.OpenHandle(temporary.Path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.Write(handle, data.Span, 0);
            if (durability == Durability.Flushed) RandomAccess.FlushToDisk(handle);
            return temporary;
        }
        catch
        {
            temporary.Dispose();
            throw;
        }
    }

    /// <summary>Gives the file its version, later than the one it replaces, and returns it as the file system keeps it.</summary>
    private Version Stamp(string path, Version? previous)
    {
        var modified = _timeProvider.GetUtcNow().UtcDateTime;
        if (modified <= previous?.Modified) modified = previous.Modified.AddTicks(1);
        for (var step = TimeSpan.TicksPerMicrosecond; ; step *= 10)
        {
            File.SetLastWriteTimeUtc(path, modified);
            var version = VersionOf(path) ?? throw NativeFile.Failure(NativeFile.NoEntry, path);
            // A file system with a coarser clock keeps an earlier time: go on until it makes a difference there too.
            if (previous is null || version.Modified > previous.Modified) return version;
            modified = previous.Modified.AddTicks(step);
        }
    }

    private string? PublishNew(TemporaryFile temporary, string name, string path, Durability durability)
    {
        var version = Stamp(temporary.Path, previous: null);
        if (!MakingFolders(path, () => MoveNew(temporary.Path, path, name))) return null;
        FlushFolders(path, durability);
        return version.ETag;
    }

    /// <summary>Replaces the object; the caller holds its lock.</summary>
    private string Publish(TemporaryFile temporary, string path, Version? previous, Durability durability)
    {
        var version = Stamp(temporary.Path, previous);
        MakingFolders(path, () =>
        {
            var error = NativeFile.Rename(temporary.Path, path);
            return error == 0 ? true : throw NativeFile.Failure(error, path);
        });
        FlushFolders(path, durability);
        return version.ETag;
    }

    /// <summary>Moves to a path whose folders may be missing, or be removed by a deleter just after they were made.</summary>
    private static bool MakingFolders(string path, Func<bool> move)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return move();
            }
            catch (IOException e) when (e.HResult == NativeFile.NoEntry && attempt < 100)
            {
                NativeFile.MakeFolders(Path.GetDirectoryName(path)!);
            }
        }
    }

    private bool MoveNew(string from, string to, string name)
    {
        if (_creation == FolderCreation.RenameNoReplace)
        {
            switch (NativeFile.RenameNew(from, to))
            {
                case 0: return true;
                case NativeFile.Exists: return false;
                case NativeFile.Invalid or NativeFile.NotImplemented or NativeFile.NotSupported: _creation = FolderCreation.HardLink; break;
                case var error: throw NativeFile.Failure(error, to);
            }
        }

        if (_creation == FolderCreation.HardLink)
        {
            switch (NativeFile.Link(from, to))
            {
                case 0: return true; // The temporary name goes with the TemporaryFile.
                case NativeFile.Exists: return false;
                case NativeFile.NotPermitted or NativeFile.NotImplemented or NativeFile.NotSupported or NativeFile.TooManyLinks: _creation = FolderCreation.Locked; break;
                case var error: throw NativeFile.Failure(error, to);
            }
        }

        using var locked = Lock(name);
        if (Path.Exists(to)) return false;
        var renaming = NativeFile.Rename(from, to);
        return renaming == 0 ? true : throw NativeFile.Failure(renaming, to);
    }

    private void FlushFolders(string path, Durability durability)
    {
        if (durability != Durability.Flushed) return;
        var folder = path;
        do
        {
            folder = Path.GetDirectoryName(folder)!;
            var error = NativeFile.FlushFolder(folder);
            // A folder that is gone went with the object, which another deleted since.
            if (error is not (0 or NativeFile.NoEntry)) throw NativeFile.Failure(error, folder);
        }
        while (folder.Length > _root.Length);
    }

    private LockedFile Lock(string name)
    {
        var path = Path.Combine(_locks, $"{XxHash3.HashToUInt64(MemoryMarshal.AsBytes(name.AsSpan())) % Locks:d2}");
        var error = NativeFile.Lock(path, out var descriptor);
        if (error == NativeFile.NoEntry)
        {
            Directory.CreateDirectory(_locks);
            error = NativeFile.Lock(path, out descriptor);
        }

        return error == 0 ? new LockedFile(descriptor) : throw NativeFile.Failure(error, path);
    }

    private void SweepTemporaryFiles()
    {
        try
        {
            if (!Directory.Exists(_temporary)) return;
            var oldest = _timeProvider.GetUtcNow() - TemporaryFilesLive;
            foreach (var file in new DirectoryInfo(_temporary).EnumerateFiles("*", Everything))
            {
                if (file.LastWriteTimeUtc < oldest) file.Delete();
            }
        }
        catch (Exception e) when (IsFault(e))
        {
            // They only cost space, and the store may be opened for reading by someone who may not delete; the next opening tries again.
        }
    }

    private sealed record Version(DateTime Modified, long Length)
    {
        public string ETag => ETag(Modified, Length);
    }

    private readonly record struct Entry(string Name, Version? Version);

    /// <summary>The path of a file that is not there yet, in a folder that is; what is there at the end is deleted.</summary>
    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string folder)
        {
            Directory.CreateDirectory(folder);
            Path = System.IO.Path.Combine(folder, Guid.NewGuid().ToString("N"));
        }

        public string Path { get; }

        public void Dispose() => _ = NativeFile.Remove(Path);
    }

    private readonly struct LockedFile(int descriptor) : IDisposable
    {
        public void Dispose() => NativeFile.Release(descriptor);
    }
}
