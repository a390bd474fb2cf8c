using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using MedCluster.Imaging.Intake;
using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Intake;

public sealed class ArchiveIntakeTests
{
    [Fact]
    public async Task The_entries_of_an_archive_are_files_and_are_imported()
    {
        using var folder = new TemporaryFolder();
        var (a, b) = (new SmallInstance(Sop: "1.1").ToFile(), new SmallInstance(Sop: "1.2").ToFile());
        var path = folder.Put("studies.bin", Zip(("x/", []), ("x/a", a), ("x/y/b.dcm", b), ("x/README", "words and words and words"u8.ToArray()), ("none", [])));
        var imported = new ConcurrentDictionary<string, byte[]>();
        var result = await Intakes.ScanAsync(new IntakeOptions(), (digest, data, _) =>
        {
            imported[digest] = data.ToArray();
            return Task.FromResult($"store:{digest}");
        }, folder.Path);
        Assert.Equal(4, result.Files);
        Assert.Equal([($"{path}!none", "empty-file"), ($"{path}!x/README", "not-dicom")], result.Skipped.Select(file => (file.Path, file.Reason.Code)));
        Assert.Equal([$"store:{Digest(a)}", $"store:{Digest(b)}"], Intakes.Instances(result).Select(instance => instance.Location));
        Assert.Equal(a, imported[Digest(a)]);
        Assert.Equal(b, imported[Digest(b)]);
    }

    [Fact]
    public async Task Without_an_importer_the_location_names_archive_and_entry()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Put("a.zip", Zip(("x/a", new SmallInstance().ToFile())));
        Assert.Equal($"{path}!x/a", Assert.Single(Intakes.Instances(await Intakes.ScanAsync(path))).Location);
    }

    [Fact]
    public async Task The_same_instances_in_an_archive_and_beside_it_make_the_same_studies()
    {
        using var folder = new TemporaryFolder();
        var files = Enumerable.Range(0, 5).Select(i => new SmallInstance("", "", "", Pixel: i).ToFile()).ToArray();
        for (var i = 0; i < files.Length; i++) folder.Put($"plain/{i}", files[i]);
        folder.Put("archive/a.zip", Zip([.. files.Select((file, i) => ($"inside/{i}", file))]));
        var plain = await Intakes.ScanAsync(folder["plain"]);
        var archive = await Intakes.ScanAsync(folder["archive"]);
        var both = await Intakes.ScanAsync(folder.Path);
        Assert.Equal(Intakes.Describe(plain), Intakes.Describe(archive));
        Assert.Equal(Intakes.Describe(plain), Intakes.Describe(both));
        Assert.Equal((10, 5), (both.Files, both.Skipped.Count(file => file.Reason == ReasonCodes.DuplicateInstance)));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("/absolute")]
    [InlineData("..\\outside")]
    [InlineData("C:\\outside")]
    public async Task An_entry_whose_name_leads_outside_is_not_read(string name)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Put("a.zip", Zip((name, new SmallInstance(Sop: "1.1").ToFile()), ("fine..name", new SmallInstance(Sop: "1.2").ToFile())));
        var result = await Intakes.ScanAsync(path);
        Intakes.AssertSkipped(result, ReasonCodes.UnsafeArchiveEntry, $"{path}!{name}");
        Assert.Equal("1.2", Assert.Single(Intakes.Instances(result)).Header.SopInstanceUid);
    }

    [Fact]
    public async Task A_bomb_is_not_expanded_and_the_other_entries_are_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Put("a.zip", Zip(("bomb", new byte[50_000_000]), ("fine", new SmallInstance().ToFile())));
        var result = await Intakes.ScanAsync(path);
        Intakes.AssertSkipped(result, ReasonCodes.ArchiveTooLarge, $"{path}!bomb");
        Assert.Single(Intakes.Instances(result));
    }

    [Fact]
    public async Task An_entry_beyond_its_bound_and_all_beyond_the_bound_of_the_archive_are_not_expanded()
    {
        using var folder = new TemporaryFolder();
        var file = new SmallInstance().ToFile();
        var path = folder.Put("a.zip", Zip([.. Enumerable.Range(0, 5).Select(i => ($"{i}", new SmallInstance(Sop: $"1.{i}").ToFile()))]));
        var result = await Intakes.ScanAsync(new IntakeOptions { MaximumEntryBytes = file.Length / 2 }, null, path);
        Assert.Equal((5, 5), (result.Files, result.Skipped.Count(skipped => skipped.Reason == ReasonCodes.ArchiveTooLarge)));
        result = await Intakes.ScanAsync(new IntakeOptions { MaximumArchiveBytes = 3 * file.Length }, null, path);
        Assert.InRange(Intakes.Instances(result).Count(), 2, 3);
        Assert.All(result.Skipped, skipped => Assert.Equal(ReasonCodes.ArchiveTooLarge, skipped.Reason));
        result = await Intakes.ScanAsync(new IntakeOptions { MaximumArchiveEntries = 4 }, null, path);
        Intakes.AssertSkipped(result, ReasonCodes.ArchiveTooLarge, path);
    }

    [Fact]
    public async Task An_archive_within_an_archive_is_not_opened()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Put("a.zip", Zip(("inner.zip", Zip(("a", new SmallInstance().ToFile())))));
        Intakes.AssertSkipped(await Intakes.ScanAsync(path), ReasonCodes.NotDicom, $"{path}!inner.zip");
    }

    [Fact]
    public async Task An_archive_that_breaks_off_is_damaged()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Put("a.zip", Zip(("a", new SmallInstance().ToFile()))[..^30]);
        Intakes.AssertSkipped(await Intakes.ScanAsync(path), ReasonCodes.DamagedArchive, path);
    }

    [Fact]
    public async Task An_encrypted_entry_is_not_read()
    {
        using var folder = new TemporaryFolder();
        var data = Zip(("secret", new SmallInstance().ToFile()));
        // Bit 0 of the flags, in the entry's own header and in the archive's directory.
        data[6] |= 1;
        data[data.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        var path = folder.Put("a.zip", data);
        Intakes.AssertSkipped(await Intakes.ScanAsync(path), ReasonCodes.DamagedArchive, $"{path}!secret");
    }

    [Fact]
    public async Task An_entry_that_does_not_decompress_is_damaged_and_the_others_are_read()
    {
        using var folder = new TemporaryFolder();
        var noise = RandomNumberGenerator.GetBytes(100_000);
        var data = Zip(("noise", noise), ("fine", new SmallInstance().ToFile()));
        data.AsSpan(1_000, 500).Fill(0xff);
        var path = folder.Put("a.zip", data);
        var result = await Intakes.ScanAsync(path);
        Assert.Single(Intakes.Instances(result));
        Assert.Single(result.Skipped);
    }

    [Fact]
    public async Task An_entry_whose_bytes_are_not_those_of_the_checksum_is_damaged()
    {
        using var folder = new TemporaryFolder();
        var instance = new SmallInstance(Pixel: 0x1234).ToFile();
        var data = Zip(CompressionLevel.NoCompression, ("changed", instance), ("fine", new SmallInstance(Sop: "1.2").ToFile()));
        data[data.AsSpan().IndexOf("\u0034\u0012\u0034\u0012"u8)] ^= 1;
        var path = folder.Put("a.zip", data);
        var result = await Intakes.ScanAsync(path);
        Intakes.AssertSkipped(result, ReasonCodes.DamagedArchive, $"{path}!changed");
        Assert.Equal("1.2", Assert.Single(Intakes.Instances(result)).Header.SopInstanceUid);
    }

    [Fact]
    public async Task An_entry_that_is_larger_than_the_directory_says_is_damaged()
    {
        using var folder = new TemporaryFolder();
        var data = Zip(("liar", new SmallInstance().ToFile()));
        var directory = data.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(data.AsSpan(directory + 24), BitConverter.ToInt32(data, directory + 24) - 10);
        var path = folder.Put("a.zip", data);
        Intakes.AssertSkipped(await Intakes.ScanAsync(path), ReasonCodes.DamagedArchive, $"{path}!liar");
    }

    [Fact]
    public async Task A_store_that_fails_ends_the_intake()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Put("a.zip", Zip(("a", new SmallInstance().ToFile())));
        var thrown = await Assert.ThrowsAsync<MedClusterException>(() => Intakes.ScanAsync(
            new IntakeOptions(), (_, _, _) => throw new MedClusterException(ReasonCodes.StoreFull, "Full."), path));
        Assert.Equal(ReasonCodes.StoreFull, thrown.Reason);
    }

    private static string Digest(byte[] data) => Convert.ToHexStringLower(SHA256.HashData(data));

    private static byte[] Zip(params (string Name, byte[] Data)[] entries) => Zip(CompressionLevel.Optimal, entries);

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Data)[] entries)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach (var (name, data) in entries)
            {
                using var stream = archive.CreateEntry(name, level).Open();
                stream.Write(data);
            }
        }

        return memory.ToArray();
    }
}
