using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using MedCluster.Imaging.Deidentification;
using MedCluster.Imaging.Headers;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Intake;

/// <summary>From paths to studies: looks at every file, tells DICOM by its content, and accounts for each.</summary>
public static class IntakeScanner
{
    /// <summary>Up to this size a file is read at once, hashed and parsed from memory; larger ones are streamed.</summary>
    private const int WholeFileBytes = 64 << 20;
    private const int ProgressEvery = 64;
    private static ReadOnlySpan<byte> ZipSignature => "PK\u0003\u0004"u8;
    private static ReadOnlySpan<byte> EmptyZipSignature => "PK\u0005\u0006"u8;

    /// <summary>
    /// Looks at every file under <paramref name="paths"/>: folders with everything below them (links to folders are not followed), files, and .zip
    /// archives, which are told by content and whose entries count as files.
    /// </summary>
    /// <param name="paths">What to look at; a file that is named twice is looked at once.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="import">Keeps archive entries; null where nothing is to be kept: their location then names archive and entry.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.PathNotFound"/>: a path doesn't exist.</exception>
    public static async Task<IntakeResult> ScanAsync(
        IReadOnlyList<string> paths, IntakeOptions options, ImportInstance? import, IProgress<IntakeProgress>? progress, CancellationToken cancellationToken)
    {
        var intake = new Intake(import, options.Deidentifier, progress);
        foreach (var path in paths)
        {
            if (!Path.Exists(path)) throw new MedClusterException(ReasonCodes.PathNotFound, $"There is nothing at {path}.");
        }
        await Parallel.ForEachAsync(
            paths.SelectMany(path => Files(Path.GetFullPath(path), intake)).Distinct(StringComparer.Ordinal),
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken },
            async (path, token) => await LookAsync(path, options, intake, token));

        var (studies, duplicates) = StudyGrouping.Group(intake.Received);
        return new IntakeResult(intake.Files, [.. intake.Skipped.Concat(duplicates).OrderBy(file => file.Path, StringComparer.Ordinal).ThenBy(file => file.Reason.Code, StringComparer.Ordinal)], studies);
    }

    /// <summary>The files at or below a path. A folder that can't be listed counts as one unreadable file, because something in it was meant.</summary>
    private static IEnumerable<string> Files(string path, Intake intake)
    {
        if (!Directory.Exists(path)) return [path];
        var files = new List<string>();
        var folders = new Stack<string>([path]);
        while (folders.TryPop(out var folder))
        {
            try
            {
                foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
                {
                    if (!entry.Attributes.HasFlag(FileAttributes.Directory)) files.Add(entry.FullName);
                    else if (entry.LinkTarget is null) folders.Push(entry.FullName);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                intake.Skip(folder, ReasonCodes.UnreadableFile, $"The folder cannot be listed: {exception.Message}");
            }
        }
        return files;
    }

    private static async Task LookAsync(string path, IntakeOptions options, Intake intake, CancellationToken cancellationToken)
    {
        try
        {
            var info = new FileInfo(path);
            var target = info.Attributes.HasFlag(FileAttributes.ReparsePoint) && info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo linked ? linked : info;
            // Pipes, sockets and devices have no length either; opening one could wait for ever.
            if (target.Length == 0)
            {
                intake.Skip(path, ReasonCodes.EmptyFile, "The file has no bytes.");
                return;
            }
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (IsZip(stream))
            {
                await ArchiveIntake.LookAsync(path, stream, options, intake, cancellationToken);
                return;
            }
            if (stream.Length > (intake.Deidentifier is null ? WholeFileBytes : options.MaximumEntryBytes))
            {
                if (intake.Deidentifier is not null)
                {
                    intake.Skip(path, ReasonCodes.NotDeidentifiable, ReasonCodes.NotDeidentifiable.Meaning);
                    return;
                }
                LookAtLarge(path, stream, info, intake, cancellationToken);
                return;
            }
            var buffer = ArrayPool<byte>.Shared.Rent((int)stream.Length);
            try
            {
                var length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, (int)stream.Length), (int)stream.Length, throwOnEndOfStream: false, cancellationToken);
                if (Parse(path, buffer, length, intake, cancellationToken) is not { } header) return;
                if (intake.Deidentifier is not null)
                {
                    await ReceiveDeidentifiedAsync(path, info.DirectoryName!, buffer.AsMemory(0, length), intake, cancellationToken);
                    return;
                }
                var digest = Convert.ToHexStringLower(SHA256.HashData(buffer.AsSpan(0, length)));
                intake.Receive(new ReceivedFile(path, info.DirectoryName!, header, path, digest, length, info.LastWriteTimeUtc.Ticks));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            intake.Skip(path, ReasonCodes.UnreadableFile, $"The file cannot be read: {exception.Message}");
        }
    }

    /// <summary>Receives what is left of an instance after de-identification; the original and its path go no further.</summary>
    internal static async Task ReceiveDeidentifiedAsync(string path, string folder, ReadOnlyMemory<byte> file, Intake intake, CancellationToken cancellationToken)
    {
        var deidentifier = intake.Deidentifier!;
        var name = deidentifier.NameOf(path);
        var instance = deidentifier.Apply(name, file, cancellationToken);
        if (instance.Reason is { } reason)
        {
            intake.Skip(path, reason, reason.Meaning);
            return;
        }
        using var memory = new MemoryStream(instance.File.ToArray(), writable: false);
        var header = InstanceHeaderReader.Read(memory, cancellationToken).Header ?? throw new InvalidOperationException("A de-identified file does not open.");
        var location = intake.Import is null ? name : await intake.Import(instance.Digest, instance.File, cancellationToken);
        intake.Receive(new ReceivedFile(name, deidentifier.NameOf(folder), header, location, instance.Digest, instance.File.Length, 0));
    }

    /// <summary>The header of the file in memory; null when it is none, which is then accounted for under <paramref name="path"/>.</summary>
    internal static InstanceHeader? Parse(string path, byte[] buffer, int length, Intake intake, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream(buffer, 0, length, writable: false);
        var result = InstanceHeaderReader.Read(memory, cancellationToken);
        if (result.Header is null) intake.Skip(path, result.Reason!, result.Message);
        return result.Header;
    }

    private static void LookAtLarge(string path, FileStream stream, FileInfo info, Intake intake, CancellationToken cancellationToken)
    {
        var result = InstanceHeaderReader.Read(stream, cancellationToken);
        if (result.Header is null)
        {
            intake.Skip(path, result.Reason!, result.Message);
            return;
        }
        stream.Position = 0;
        intake.Receive(new ReceivedFile(path, info.DirectoryName!, result.Header, path, Convert.ToHexStringLower(SHA256.HashData(stream)), stream.Length, info.LastWriteTimeUtc.Ticks));
    }

    private static bool IsZip(FileStream stream)
    {
        Span<byte> start = stackalloc byte[4];
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return length == start.Length && (start.SequenceEqual(ZipSignature) || start.SequenceEqual(EmptyZipSignature));
    }

    /// <summary>What is collected by many readers at once.</summary>
    internal sealed class Intake(ImportInstance? import, Deidentifier? deidentifier, IProgress<IntakeProgress>? progress)
    {
        private readonly ConcurrentDictionary<string, string> _shared = new(StringComparer.Ordinal);
        private int _files;

        public ImportInstance? Import { get; } = import;
        public Deidentifier? Deidentifier { get; } = deidentifier;
        public ConcurrentBag<ReceivedFile> Received { get; } = [];
        public ConcurrentBag<SkippedFile> Skipped { get; } = [];
        public int Files => _files;

        public void Receive(ReceivedFile file)
        {
            // What all instances of a series say is held once: hundreds of thousands of headers are in memory together.
            var header = file.Header;
            Received.Add(file with
            {
                Folder = Share(file.Folder),
                Header = header with
                {
                    StudyInstanceUid = Share(header.StudyInstanceUid),
                    SeriesInstanceUid = Share(header.SeriesInstanceUid),
                    FrameOfReferenceUid = Share(header.FrameOfReferenceUid),
                    SopClassUid = Share(header.SopClassUid),
                    TransferSyntaxUid = Share(header.TransferSyntaxUid),
                    Modality = Share(header.Modality),
                    PhotometricInterpretation = Share(header.PhotometricInterpretation),
                    SeriesDescription = Share(header.SeriesDescription),
                    ImageType = Array.ConvertAll(header.ImageType, Share),
                },
            });
            Count();
        }

        public void Skip(string path, ReasonCode reason, string message)
        {
            // A path can name a patient, and so can a message that quotes it.
            Skipped.Add(Deidentifier is null ? new SkippedFile(path, reason, message) : new SkippedFile(Deidentifier.NameOf(path), reason, reason.Meaning));
            Count();
        }

        private string Share(string text) => _shared.GetOrAdd(text, text);

        private void Count()
        {
            var files = Interlocked.Increment(ref _files);
            if (files % ProgressEvery == 0) progress?.Report(new IntakeProgress(files));
        }
    }
}
