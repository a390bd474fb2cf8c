using System.Diagnostics;
using System.Security.Cryptography;
using MedCluster.Imaging.Intake;
using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Intake;

public sealed class IntakeScannerTests
{
    private static readonly byte[] Text = "These are words and not an image, long enough to be looked at."u8.ToArray();

    [Fact]
    public async Task Folders_are_looked_at_all_the_way_down_whatever_the_names()
    {
        using var folder = new TemporaryFolder();
        string[] names = ["IM0001", "a/b/c/slice.dcm", ".hidden", "a/.hidden/x", "photo.jpg", "with space", "名前"];
        for (var i = 0; i < names.Length; i++) folder.Put(names[i], new SmallInstance(Sop: $"1.{i}").ToFile());
        folder.Put("words.dcm", Text);
        var result = await Intakes.ScanAsync(folder.Path);
        Assert.Equal(8, result.Files);
        Intakes.AssertSkipped(result, ReasonCodes.NotDicom, folder["words.dcm"]);
        var series = Assert.Single(Assert.Single(result.Studies).Series);
        Assert.Equal(["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6"], series.Instances.Select(instance => instance.Header.SopInstanceUid));
    }

    [Fact]
    public async Task An_instance_says_where_its_bytes_are_and_which()
    {
        using var folder = new TemporaryFolder();
        var data = new SmallInstance().ToFile();
        var path = folder.Put("a", data);
        var instance = Assert.Single(Intakes.Instances(await Intakes.ScanAsync(Path.GetRelativePath(Environment.CurrentDirectory, path))));
        Assert.Equal(path, instance.Location);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(data)), instance.Digest);
        Assert.Equal(data.Length, instance.Length);
        Assert.Equal(File.GetLastWriteTimeUtc(path).Ticks, instance.ModifiedTicks);
        Assert.Null(instance.Reason);
    }

    [Fact]
    public async Task Instances_are_grouped_by_study_and_series_in_the_order_of_their_UIDs()
    {
        using var folder = new TemporaryFolder();
        foreach (var (study, series, sop) in new[] { ("2", "2.2", "9"), ("1", "1.2", "8"), ("2", "2.1", "7"), ("1", "1.2", "6"), ("10", "1.2", "5") })
            folder.Put($"{sop}", new SmallInstance(study, series, sop).ToFile());
        var result = await Intakes.ScanAsync(folder.Path);
        Assert.Equal(["1", "10", "2"], result.Studies.Select(study => study.StudyInstanceUid));
        Assert.Equal(["2.1", "2.2"], result.Studies[2].Series.Select(series => series.SeriesInstanceUid));
        Assert.Equal(["6", "8"], result.Studies[0].Series[0].Instances.Select(instance => instance.Header.SopInstanceUid));
        Assert.All(result.Studies, study => Assert.Empty(study.Notes));
    }

    [Fact]
    public async Task What_is_named_twice_is_looked_at_once()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Put("a/b", new SmallInstance().ToFile());
        var result = await Intakes.ScanAsync(folder.Path, path, folder["a"], folder.Path + "/", Path.Combine(folder.Path, "a", "..", "a", "b"));
        Assert.Equal(1, result.Files);
    }

    [Fact]
    public async Task The_same_instance_twice_counts_once()
    {
        using var folder = new TemporaryFolder();
        var data = new SmallInstance().ToFile();
        folder.Put("a", data);
        folder.Put("b", data);
        var result = await Intakes.ScanAsync(folder.Path);
        Intakes.AssertSkipped(result, ReasonCodes.DuplicateInstance, folder["b"]);
        Assert.Null(Assert.Single(Intakes.Instances(result)).Reason);
    }

    [Fact]
    public async Task Different_instances_under_one_SOP_Instance_UID_stand_in_the_study_as_conflicts()
    {
        using var folder = new TemporaryFolder();
        folder.Put("a", new SmallInstance(Pixel: 1).ToFile());
        folder.Put("b", new SmallInstance(Pixel: 2).ToFile());
        folder.Put("b again", new SmallInstance(Pixel: 2).ToFile());
        folder.Put("other series", new SmallInstance(Series: "1.2.3.9", Pixel: 3).ToFile());
        folder.Put("fine", new SmallInstance(Sop: "1.2.3.4.6").ToFile());
        folder.Put("other study", new SmallInstance(Study: "1.2.4").ToFile());
        var result = await Intakes.ScanAsync(folder.Path);
        Intakes.AssertSkipped(result, ReasonCodes.DuplicateInstance, folder["b again"]);
        Assert.Equal(
            ["conflicting-instance", "conflicting-instance", "", "conflicting-instance", ""],
            Intakes.Instances(result).Select(instance => instance.Reason?.Code ?? ""));
        Assert.All(Intakes.Instances(result), instance => Assert.Equal(instance.Reason is null, instance.Message is null));
    }

    [Fact]
    public async Task Empty_UIDs_are_made_from_content_and_the_study_says_so()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 3; i++) folder.Put($"{i}", new SmallInstance(Study: "", Sop: "", Pixel: i).ToFile());
        var study = Assert.Single((await Intakes.ScanAsync(folder.Path)).Studies);
        AssertMade(study.StudyInstanceUid);
        Assert.Equal("1.2.3.4", Assert.Single(study.Series).SeriesInstanceUid);
        Assert.Equal(3, study.Series[0].Instances.Select(instance => instance.Header.SopInstanceUid).Distinct().Count());
        Assert.All(study.Series[0].Instances, instance =>
        {
            AssertMade(instance.Header.SopInstanceUid);
            Assert.Equal(study.StudyInstanceUid, instance.Header.StudyInstanceUid);
        });
        Assert.Contains(study.Notes, note => note.Contains("StudyInstanceUID", StringComparison.Ordinal) && note.Contains('3', StringComparison.Ordinal));
        Assert.Contains(study.Notes, note => note.Contains("SOPInstanceUID", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Series_of_one_study_whose_UIDs_are_empty_are_told_by_their_description()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 4; i++) folder.Put($"{i}", new SmallInstance(Series: "", Sop: $"1.{i}", Description: i < 2 ? "Head" : "Neck").ToFile());
        var study = Assert.Single((await Intakes.ScanAsync(folder.Path)).Studies);
        Assert.Equal("1.2.3", study.StudyInstanceUid);
        Assert.Equal(2, study.Series.Count);
        Assert.All(study.Series, series => Assert.Equal(2, series.Instances.Count));
        Assert.All(study.Series, series => AssertMade(series.SeriesInstanceUid));
        Assert.Single(study.Notes);
    }

    [Fact]
    public async Task Studies_without_any_UID_stay_together_by_frame_of_reference_and_apart_from_others()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 4; i++) folder.Put($"{i}", new SmallInstance("", "", "", FrameOfReference: i < 2 ? "1.8" : "1.9", Pixel: i).ToFile());
        var result = await Intakes.ScanAsync(folder.Path);
        Assert.Equal(2, result.Studies.Count);
        Assert.All(result.Studies, study => Assert.Equal(2, Assert.Single(study.Series).Instances.Count));
    }

    [Fact]
    public async Task Files_that_tell_nothing_are_one_study_per_folder()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 6; i++) folder.Put($"patient {i / 3}/{i}", new SmallInstance("", "", "", "", Pixel: i).ToFile());
        var result = await Intakes.ScanAsync(folder.Path);
        Assert.Equal(2, result.Studies.Count);
        Assert.All(result.Studies, study => Assert.Equal(3, Assert.Single(study.Series).Instances.Count));
        folder.Put("copies/a", new SmallInstance("", "", "", "", Pixel: 0).ToFile());
        Assert.Equal(Intakes.Describe(result), Intakes.Describe(await Intakes.ScanAsync(folder.Path)));
        folder.Put("copies/b", new SmallInstance("", "", "", "", Pixel: 5).ToFile());
        Assert.Equal(6, Assert.Single(Assert.Single((await Intakes.ScanAsync(folder.Path)).Studies).Series).Instances.Count);
    }

    [Fact]
    public async Task Files_that_are_no_instance_are_skipped_with_their_reason()
    {
        using var folder = new TemporaryFolder();
        folder.Put("empty", []);
        folder.Put("short", [1]);
        folder.Put("words", Text);
        folder.Put("directory", DicomBytes.File(DicomBytes.ExplicitLittleEndian, new DicomBytes().Text(0x0004, 0x1130, "CS", "DISC").ToArray(), "1.2.840.10008.1.3.10"));
        folder.Put("broken", new SmallInstance().ToFile()[..300]);
        var result = await Intakes.ScanAsync(folder.Path);
        Assert.Equal(
            [("broken", "damaged-header"), ("directory", "dicomdir"), ("empty", "empty-file"), ("short", "not-dicom"), ("words", "not-dicom")],
            result.Skipped.Select(file => (Path.GetFileName(file.Path), file.Reason.Code)));
    }

    [Fact]
    public async Task A_path_that_does_not_exist_is_named_before_anything_is_read()
    {
        using var folder = new TemporaryFolder();
        folder.Put("a", new SmallInstance().ToFile());
        var thrown = await Assert.ThrowsAsync<MedClusterException>(() => Intakes.ScanAsync(folder.Path, folder["no/such"]));
        Assert.Equal(ReasonCodes.PathNotFound, thrown.Reason);
        Assert.Contains(folder["no/such"], thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_folder_is_no_error()
    {
        using var folder = new TemporaryFolder();
        var result = await Intakes.ScanAsync(folder.Path);
        Assert.Equal((0, 0, 0), (result.Files, result.Skipped.Count, result.Studies.Count));
    }

    [Fact]
    public async Task Links_neither_loop_nor_stop_the_scan()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Put("a/b", new SmallInstance().ToFile());
        Directory.CreateSymbolicLink(folder["a/up"], folder.Path);
        Directory.CreateSymbolicLink(folder["self"], folder["self"]);
        File.CreateSymbolicLink(folder["dangling"], folder["nowhere"]);
        File.CreateSymbolicLink(folder["link"], path);
        var result = await Intakes.ScanAsync(folder.Path);
        Assert.Equal(
            [("dangling", "unreadable-file"), ("link", "duplicate-instance"), ("self", "unreadable-file")],
            result.Skipped.Select(file => (Path.GetFileName(file.Path), file.Reason.Code)));
    }

    [Fact]
    public async Task A_pipe_does_not_hold_the_scan_up()
    {
        using var folder = new TemporaryFolder();
        using (var making = Process.Start("mkfifo", folder["pipe"])) await making.WaitForExitAsync();
        File.CreateSymbolicLink(folder["to a pipe"], folder["pipe"]);
        var result = await Intakes.ScanAsync(folder.Path);
        Assert.Equal(["empty-file", "empty-file"], result.Skipped.Select(file => file.Reason.Code));
    }

    [NotRootFact]
    public async Task What_may_not_be_read_is_skipped()
    {
        using var folder = new TemporaryFolder();
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(folder.Put("file", new SmallInstance().ToFile()), UnixFileMode.None);
        File.SetUnixFileMode(Directory.CreateDirectory(folder["folder"]).FullName, UnixFileMode.None);
        var result = await Intakes.ScanAsync(folder.Path);
        Assert.Equal(["unreadable-file", "unreadable-file"], result.Skipped.Select(file => file.Reason.Code));
    }

    [Fact]
    public async Task A_file_too_large_for_memory_is_read_in_parts()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Put("large", new SmallInstance().ToFile());
        using (var file = File.OpenWrite(path)) file.SetLength((64 << 20) + 1);
        var instance = Assert.Single(Intakes.Instances(await Intakes.ScanAsync(folder.Path)));
        using var stream = File.OpenRead(path);
        Assert.Equal(Convert.ToHexStringLower(await SHA256.HashDataAsync(stream)), instance.Digest);
        Assert.Equal((64 << 20) + 1, instance.Length);
    }

    [Fact]
    public async Task It_can_be_cancelled()
    {
        using var folder = new TemporaryFolder();
        folder.Put("a", new SmallInstance().ToFile());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            IntakeScanner.ScanAsync([folder.Path], new IntakeOptions(), null, null, new CancellationToken(canceled: true)));
    }

    private static void AssertMade(string uid)
    {
        Assert.StartsWith("2.25.", uid, StringComparison.Ordinal);
        Assert.True(UInt128.TryParse(uid["2.25.".Length..], out var number) && number.ToString(System.Globalization.CultureInfo.InvariantCulture) == uid["2.25.".Length..]);
    }

    /// <summary>A test of permissions, which root does not have to keep.</summary>
    private sealed class NotRootFactAttribute : FactAttribute
    {
        public NotRootFactAttribute() => Skip = Environment.IsPrivilegedProcess ? "needs a user other than root" : null;
    }
}
