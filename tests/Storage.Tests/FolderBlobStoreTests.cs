using System.Diagnostics;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace MedCluster.Storage.Tests;

public sealed class FolderBlobStoreTests(ITestOutputHelper output)
{
    private static readonly byte[] One = "one"u8.ToArray();

    [Theory, OnFolder]
    public async Task Of_creators_in_two_processes_exactly_one_wins(string kind)
    {
        const int Rounds = 200;
        using var test = new TestStore(kind);
        using var first = new Child("race", kind, test.Address, $"{Rounds}");
        using var second = new Child("race", kind, test.Address, $"{Rounds}");
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(first.Input.WriteLineAsync(), second.Input.WriteLineAsync());
            await Task.WhenAll(first.Input.FlushAsync(), second.Input.FlushAsync());
            var mine = await test.Store.CreateAsync($"race/{round}", One, Durability.Buffered);
            var won = new[] { mine, bool.Parse((await first.Output.ReadLineAsync())!), bool.Parse((await second.Output.ReadLineAsync())!) };
            Assert.Single(won, true);
        }
    }

    [Fact]
    public async Task No_count_is_lost_among_compare_and_swaps_of_two_processes()
    {
        using var test = new TestStore("folder");
        using var first = new Child("count", test.Address, "300");
        using var second = new Child("count", test.Address, "300");
        await ChildProcess.CountAsync(test.Store, 300);
        Assert.Equal(0, await first.EndAsync());
        Assert.Equal(0, await second.EndAsync());
        Assert.Equal(900, BitConverter.ToInt32((await test.Store.ReadAsync("counter"))!.Data.Span));
    }

    [Fact]
    public async Task A_process_killed_at_any_moment_leaves_only_whole_objects()
    {
        using var test = new TestStore("folder");
        var random = new Random(20240229);
        for (var kill = 0; kill < 8; kill++)
        {
            using var child = new Child("write", test.Address);
            for (var line = random.Next(1, 4); line > 0; line--) Assert.NotNull(await child.Output.ReadLineAsync());
            // Somewhere inside the next object, by a wait without a clock.
            for (var spin = random.Next(1, 300); spin > 0; spin--) Thread.SpinWait(10_000);
            child.Kill();
        }

        var items = await BlobStoreContract.ListAsync(test.Open(), "");
        output.WriteLine($"{items.Count} objects, {Directory.GetFiles(Path.Combine(test.Address, ".medcluster-store", "tmp")).Length} left in tmp");
        Assert.True(items.Count >= 3);
        foreach (var item in items)
        {
            var data = (await test.Store.ReadAsync(item.Name))!.Data.ToArray();
            Assert.Equal(ChildProcess.ObjectLength, item.Length);
            Assert.Equal(ChildProcess.ObjectLength, data.Length);
            Assert.DoesNotContain(data, value => value != data[0]);
            if (item.Name != "replaced") Assert.Equal(int.Parse(item.Name[^6..], System.Globalization.CultureInfo.InvariantCulture) % 251, data[0]);
        }

        Assert.True(await test.Store.CreateAsync("and goes on", One));
        await test.Store.WriteAsync("replaced", One);
    }

    [Fact]
    public async Task What_killed_processes_left_is_swept_when_a_day_old()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await new FolderBlobStore(folder.Path, time).CreateAsync("kept", One);
        var left = folder[".medcluster-store/tmp/left"];
        await File.WriteAllBytesAsync(left, One);
        File.SetLastWriteTimeUtc(left, time.GetUtcNow().UtcDateTime);
        time.Advance(TimeSpan.FromHours(23));
        var store = new FolderBlobStore(folder.Path, time);
        Assert.True(File.Exists(left));
        Assert.Equal(["kept"], (await BlobStoreContract.ListAsync(store, "")).Select(item => item.Name));
        time.Advance(TimeSpan.FromHours(2));
        store = new FolderBlobStore(folder.Path, time);
        Assert.False(File.Exists(left));
        Assert.NotNull(await store.ReadAsync("kept"));
    }

    [Fact]
    public async Task Versions_grow_though_the_clock_stands_still()
    {
        using var folder = new TemporaryFolder();
        var store = new FolderBlobStore(folder.Path, new FakeTimeProvider());
        var seen = new HashSet<string>();
        for (var i = 0; i < 20; i++) Assert.True(seen.Add(await store.WriteAsync("same", One, Durability.Buffered)));
    }

    [Fact]
    public async Task Nothing_is_made_before_something_is_written()
    {
        using var folder = new TemporaryFolder();
        var store = BlobStores.Open(folder["store"], TimeProvider.System);
        Assert.Null(await store.ReadAsync("a"));
        Assert.Empty(await BlobStoreContract.ListAsync(store, ""));
        Assert.False(await store.DeleteAsync("a"));
        Assert.False(Directory.Exists(folder["store"]));
        await store.CheckWritableAsync();
        Assert.True(Directory.Exists(folder["store"]));
    }

    [Fact]
    public async Task Deleting_the_last_object_of_a_folder_removes_the_folder()
    {
        using var folder = new TemporaryFolder();
        var store = new FolderBlobStore(folder.Path, TimeProvider.System);
        await store.CreateAsync("a/b/c/one", One);
        await store.CreateAsync("a/two", One);
        await store.DeleteAsync("a/b/c/one");
        Assert.False(Directory.Exists(folder["a/b"]));
        Assert.True(File.Exists(folder["a/two"]));
    }

    [Fact]
    public async Task A_path_that_cannot_be_a_folder_is_an_invalid_store()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["file"], One);
        foreach (var path in new[] { folder["file"], folder["file/below"] })
        {
            var thrown = await Assert.ThrowsAsync<MedClusterException>(() => BlobStores.Open(path, TimeProvider.System).CheckWritableAsync());
            Assert.Equal(ReasonCodes.InvalidStore, thrown.Reason);
        }
    }

    [NotRootFact]
    public async Task A_folder_without_permission_is_an_invalid_store()
    {
        using var folder = new TemporaryFolder();
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            await AssertReadOnlyAsync(new FolderBlobStore(folder.Path, TimeProvider.System));
        }
        finally
        {
            File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [MountFact]
    public async Task A_read_only_file_system_is_an_invalid_store_that_can_still_be_read()
    {
        using var mounted = new MountedFolder("size=1m");
        var store = new FolderBlobStore(mounted.Path, TimeProvider.System);
        await store.CreateAsync("there", One);
        mounted.Remount("ro");
        await AssertReadOnlyAsync(store);
        store = new FolderBlobStore(mounted.Path, TimeProvider.System);
        Assert.Equal(One, (await store.ReadAsync("there"))!.Data.ToArray());
        Assert.Single(await BlobStoreContract.ListAsync(store, ""));
    }

    [MountFact]
    public async Task A_full_disk_is_a_full_store_and_harms_nothing_that_is_stored()
    {
        using var mounted = new MountedFolder("size=1m");
        var store = new FolderBlobStore(mounted.Path, TimeProvider.System);
        var data = new byte[100_000];
        Assert.True(await store.CreateAsync("kept", data));
        var stored = 1;
        var thrown = await Assert.ThrowsAsync<MedClusterException>(async () =>
        {
            for (; ; stored++) await store.CreateAsync($"more/{stored}", data);
        });
        Assert.Equal(ReasonCodes.StoreFull, thrown.Reason);
        await AssertFullAsync(() => store.CreateAsync("streamed", async (stream, token) =>
        {
            for (var i = 0; i < 20; i++) await stream.WriteAsync(data, token);
        }));
        await AssertFullAsync(() => store.CreateAsync("zipped", async (stream, token) =>
        {
            await using var zip = new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionLevel.Fastest);
            await zip.WriteAsync(System.Security.Cryptography.RandomNumberGenerator.GetBytes(1_000_000), token);
        }));
        await AssertFullAsync(() => store.WriteAsync("kept", new byte[500_000]));
        Assert.Equal(stored, (await BlobStoreContract.ListAsync(store, "")).Count(item => item.Length == data.Length));
        Assert.Empty(Directory.GetFiles(Path.Combine(mounted.Path, ".medcluster-store", "tmp")));
        Assert.True(await store.DeleteAsync("more/1"));
        Assert.True(await store.CreateAsync("more/1", data));

        async Task AssertFullAsync(Func<Task> write) => Assert.Equal(ReasonCodes.StoreFull, (await Assert.ThrowsAsync<MedClusterException>(write)).Reason);
    }

    [Fact]
    public async Task Small_objects_are_fast()
    {
        // In memory where there is a folder for that: the store is measured, not the disk.
        var path = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"medcluster-test-{Guid.NewGuid():N}");
        var store = new FolderBlobStore(path, TimeProvider.System);
        var data = new byte[10_000];
        await store.CreateAsync("warm/a/b/slice", data, Durability.Buffered);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 1_000; i++) await store.CreateAsync($"run/a/b/{i:D6}.slice", data, Durability.Buffered);
        var creating = watch.Elapsed;
        watch.Restart();
        for (var i = 0; i < 50; i++) await store.CreateAsync($"flushed/a/b/{i:D6}.slice", data, Durability.Flushed);
        var flushing = watch.Elapsed;
        watch.Restart();
        for (var i = 0; i < 1_000; i++) await store.ReadAsync($"run/a/b/{i:D6}.slice");
        var reading = watch.Elapsed;
        for (var i = 1_000; i < 10_000; i++) await File.WriteAllBytesAsync(Path.Combine(path, $"run/a/b/{i:D6}.slice"), One);
        watch.Restart();
        Assert.Equal(10_000, (await BlobStoreContract.ListAsync(store, "run/")).Count);
        var listing = watch.Elapsed;
        output.WriteLine($"1,000 created in {creating.TotalMilliseconds:F0} ms, read in {reading.TotalMilliseconds:F0} ms; 50 flushed in {flushing.TotalMilliseconds:F0} ms; 10,000 listed in {listing.TotalMilliseconds:F0} ms");
        Directory.Delete(path, recursive: true);
        // Far above what is measured on an idle machine: a guard against another order of magnitude.
        Assert.InRange(creating.TotalSeconds, 0, 5);
        Assert.InRange(listing.TotalSeconds, 0, 5);
    }

    private static async Task AssertReadOnlyAsync(IBlobStore store)
    {
        Assert.Equal(ReasonCodes.InvalidStore, (await Assert.ThrowsAsync<MedClusterException>(() => store.CheckWritableAsync())).Reason);
        Assert.Equal(ReasonCodes.StoreUnavailable, (await Assert.ThrowsAsync<MedClusterException>(() => store.CreateAsync("a", One))).Reason);
        Assert.Equal(ReasonCodes.StoreUnavailable, (await Assert.ThrowsAsync<MedClusterException>(() => store.WriteAsync("a", One))).Reason);
    }

    /// <summary>A test of permissions, which root does not have to keep.</summary>
    private sealed class NotRootFactAttribute : FactAttribute
    {
        public NotRootFactAttribute() => Skip = Environment.IsPrivilegedProcess ? "needs a user other than root" : null;
    }

    /// <summary>A test that mounts a file system of its own.</summary>
    private sealed class MountFactAttribute : FactAttribute
    {
        public MountFactAttribute()
        {
            if (!Environment.IsPrivilegedProcess)
            {
                Skip = "needs root, to mount a file system";
                return;
            }

            try
            {
                new MountedFolder("size=64k").Dispose();
            }
            catch (IOException e)
            {
                Skip = $"needs to mount a file system: {e.Message}";
            }
        }
    }

    /// <summary>A tmpfs of its own, unmounted when disposed.</summary>
    private sealed class MountedFolder : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public MountedFolder(string options) => Mount("-t", "tmpfs", "-o", options, "tmpfs", Path);

        public string Path => _folder.Path;

        public void Remount(string options) => Mount("-o", $"remount,{options}", Path);

        public void Dispose()
        {
            Run("umount", Path);
            _folder.Dispose();
        }

        private void Mount(params string[] arguments)
        {
            try
            {
                Run("mount", arguments);
            }
            catch
            {
                _folder.Dispose();
                throw;
            }
        }

        private static void Run(string command, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new IOException(error.Trim());
        }
    }
}
