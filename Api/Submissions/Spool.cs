using System.IO.Compression;
using System.Security.Cryptography;
using MedCluster.Api.Http;
using MedCluster.Reasons;
using MedCluster.Storage;
using Microsoft.Extensions.Options;

namespace MedCluster.Api.Submissions;

/// <summary>Uploads on disk while they are taken in. A zip archive's directory is at its end, so an upload is read once it is whole; it never is in memory.</summary>
internal sealed class Spool(IBlobStore store, IOptions<ApiOptions> options)
{
    private const int BufferBytes = 1 << 20;

    private string Folder => options.Value.SpoolFolder ?? Path.Combine(Path.GetTempPath(), $"medcluster-uploads-{Environment.UserName}");

    /// <summary>A new file that is deleted when it is disposed.</summary>
    public FileStream Create()
    {
        Directory.CreateDirectory(Folder, OperatingSystem.IsWindows() ? default : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new FileStream(Path.Combine(Folder, Guid.NewGuid().ToString("N") + ".zip"), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    /// <summary>Reads an upload, within the bound, to a file or to nowhere; gives its SHA-256 in lower case hexadecimal.</summary>
    public async Task<string> ReadAsync(Stream upload, FileStream? file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        var (length, read) = (0L, 0);
        while ((read = await upload.ReadAsync(buffer, cancellationToken)) > 0)
        {
            length += read;
            if (length > options.Value.MaximumUploadBytes) throw new RefusedException(413, ReasonCodes.UploadTooLarge, $"The upload is larger than {options.Value.MaximumUploadBytes} bytes.");
            hash.AppendData(buffer, 0, read);
            if (file is not null) await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Puts an upload there, within the bound; gives its SHA-256.</summary>
    public async Task<string> ReceiveAsync(Stream upload, FileStream file, CancellationToken cancellationToken)
    {
        var digest = await ReadAsync(upload, file, cancellationToken);
        Span<byte> start = stackalloc byte[4];
        file.Position = 0;
        if (file.ReadAtLeast(start, 4, throwOnEndOfStream: false) < 4 || !(start.SequenceEqual("PK\u0003\u0004"u8) || start.SequenceEqual("PK\u0005\u0006"u8)))
            throw new RefusedException(422, ReasonCodes.DamagedArchive, "The upload is no zip archive.");
        await file.FlushAsync(cancellationToken);
        return digest;
    }

    /// <summary>Puts the objects below a prefix of the store there, as an archive without compression, within the bound. Returns how many.</summary>
    public async Task<int> CollectAsync(string prefix, FileStream file, CancellationToken cancellationToken)
    {
        var (objects, bytes) = (0, 0L);
        await using var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        await foreach (var item in store.ListAsync(prefix, cancellationToken))
        {
            bytes += item.Length;
            if (bytes > options.Value.MaximumUploadBytes || objects == options.Value.MaximumUploadEntries)
                throw new RefusedException(413, ReasonCodes.UploadTooLarge, "There is more below this prefix than one submission takes; submit parts of it, or use medcluster submit.");
            if (await store.OpenReadAsync(item.Name, cancellationToken) is not { } content) continue;
            await using (content)
            {
                await using var entry = await archive.CreateEntry($"{objects++}", CompressionLevel.NoCompression).OpenAsync(cancellationToken);
                await content.CopyToAsync(entry, cancellationToken);
            }
        }
        return objects;
    }
}
