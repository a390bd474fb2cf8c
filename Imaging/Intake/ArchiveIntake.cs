using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Intake;

/// <summary>Looks at the entries of a zip archive within bounds. Nothing is ever written under a name from an archive.</summary>
internal static class ArchiveIntake
{
    private const int RatioMatters = 1 << 20;

    public static async Task LookAsync(string path, Stream stream, IntakeOptions options, IntakeScanner.Intake intake, CancellationToken cancellationToken)
    {
        ZipArchive archive;
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > options.MaximumArchiveEntries)
            {
                intake.Skip(path, ReasonCodes.ArchiveTooLarge, $"The archive has {archive.Entries.Count} entries, more than {options.MaximumArchiveEntries}.");
                return;
            }
        }
        catch (InvalidDataException exception)
        {
            intake.Skip(path, ReasonCodes.DamagedArchive, $"The archive's directory cannot be read: {exception.Message}");
            return;
        }
        using (archive)
        {
            // Entries may share their compressed bytes, so the archive as a whole is bounded as well.
            var budget = Math.Min(options.MaximumArchiveBytes, RatioMatters + options.MaximumExpansion * stream.Length);
            foreach (var entry in archive.Entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (entry.FullName.EndsWith('/') && entry.Length == 0) continue; // a folder
                budget -= await LookAsync(path, entry, budget, options, intake, cancellationToken);
            }
        }
    }

    /// <summary>Looks at an entry; returns how many bytes it expanded to.</summary>
    private static async Task<long> LookAsync(
        string archive, ZipArchiveEntry entry, long budget, IntakeOptions options, IntakeScanner.Intake intake, CancellationToken cancellationToken)
    {
        var name = $"{archive}!{entry.FullName}";
        if (LeadsOutside(entry.FullName))
        {
            intake.Skip(name, ReasonCodes.UnsafeArchiveEntry, "The entry's name leads outside the archive.");
            return 0;
        }
        var bound = Math.Min(Math.Min(options.MaximumEntryBytes, Array.MaxLength), budget);
        if (entry.Length > bound || (entry.Length > RatioMatters && entry.Length / Math.Max(1, entry.CompressedLength) > options.MaximumExpansion))
        {
            intake.Skip(name, ReasonCodes.ArchiveTooLarge, $"The entry expands from {entry.CompressedLength} to {entry.Length} bytes, beyond the bounds.");
            return 0;
        }
        if (entry.IsEncrypted)
        {
            intake.Skip(name, ReasonCodes.DamagedArchive, "The entry is encrypted.");
            return 0;
        }
        if (entry.Length == 0)
        {
            intake.Skip(name, ReasonCodes.EmptyFile, "The entry has no bytes.");
            return 0;
        }
        var buffer = ArrayPool<byte>.Shared.Rent((int)entry.Length);
        try
        {
            int length;
            await using (var content = await entry.OpenAsync(cancellationToken))
            {
                length = await content.ReadAtLeastAsync(buffer.AsMemory(0, (int)entry.Length), (int)entry.Length, throwOnEndOfStream: false, cancellationToken);
                if (length < entry.Length)
                {
                    intake.Skip(name, ReasonCodes.DamagedArchive, "The entry is shorter than the archive's directory says.");
                    return length;
                }
            }
            // The library does not check it. It also cuts an entry off at the size that the directory says, which shows here too.
            if (Crc32.HashToUInt32(buffer.AsSpan(0, length)) != entry.Crc32)
            {
                intake.Skip(name, ReasonCodes.DamagedArchive, "The entry's bytes do not match their checksum.");
                return length;
            }
            if (IntakeScanner.Parse(name, buffer, length, intake, cancellationToken) is not { } header) return length;
            if (intake.Deidentifier is not null)
            {
                await IntakeScanner.ReceiveDeidentifiedAsync(name, $"{archive}!{Path.GetDirectoryName(entry.FullName)}", buffer.AsMemory(0, length), intake, cancellationToken);
                return length;
            }
            var digest = Convert.ToHexStringLower(SHA256.HashData(buffer.AsSpan(0, length)));
            var location = intake.Import is null ? name : await intake.Import(digest, buffer.AsMemory(0, length), cancellationToken);
            intake.Receive(new ReceivedFile(name, $"{archive}!{Path.GetDirectoryName(entry.FullName)}", header, location, digest, length, 0));
            return length;
        }
        catch (InvalidDataException exception)
        {
            intake.Skip(name, ReasonCodes.DamagedArchive, $"The entry does not decompress: {exception.Message}");
            return 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool LeadsOutside(string name) =>
        name.StartsWith('/') || name.StartsWith('\\') || name.Contains('\0') || (name.Length > 1 && name[1] == ':') || name.Split('/', '\\').Contains("..");
}
