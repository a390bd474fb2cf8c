using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MedCluster.Reasons;

namespace MedCluster.Storage;

/// <summary>A container of Azure Blob Storage (or Azurite) as blob store. Whatever is written is durable when the call returns.</summary>
/// <remarks>
/// Creating and replacing are conditional on the service's ETags. The SDK repeats a request whose answer was lost, and the repetition
/// then meets the object that the first one stored; so each write carries a number of its own in the object's metadata, by which a
/// refused writer finds out that it had won.
/// </remarks>
public sealed class AzureBlobStore : IBlobStore
{
    private const string WriterKey = "medcluster_writer";
    private readonly BlobContainerClient _container;

    /// <summary>Uses a container, which is made by the first write if it is absent and the credentials allow that.</summary>
    public AzureBlobStore(BlobContainerClient container)
    {
        _container = container;
        Description = container.Uri.GetLeftPart(UriPartial.Path);
    }

    /// <summary>The container's address without its query, which may hold a signature.</summary>
    public string Description { get; }

    /// <inheritdoc/>
    public Task<BlobContent?> ReadAsync(string name, CancellationToken cancellationToken = default) => RunAsync("reading", name, async blob =>
    {
        try
        {
            var download = (await blob.DownloadContentAsync(cancellationToken)).Value;
            return new BlobContent(download.Content.ToMemory(), Plain(download.Details.ETag));
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken = default) => RunAsync<Stream?>("reading", name, async blob =>
    {
        try
        {
            // Without allowing modifications every request of the stream is conditional on the version it was opened on.
            var stream = await blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false), cancellationToken);
            return new BlobStream(stream, e => IsFault(e) && e is not OperationCanceledException ? Failure("reading", name, e) : null);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> CreateAsync(string name, ReadOnlyMemory<byte> data, Durability durability, CancellationToken cancellationToken = default) =>
        await ReplaceAsync(name, data, expectedETag: null, durability, cancellationToken) is not null;

    /// <inheritdoc/>
    public async Task<bool> CreateAsync(string name, Func<Stream, CancellationToken, Task> write, Durability durability, CancellationToken cancellationToken = default)
    {
        if (await RunAsync("creating", name, async blob => (await blob.ExistsAsync(cancellationToken)).Value, cancellationToken)) return false;
        await EnsureContainerAsync(name, cancellationToken);
        // The uploader stages blocks as they come and commits their list at the end under the condition; nothing is visible before.
        var pipe = new Pipe();
        var uploading = UploadFromPipeAsync();
        try
        {
            await using (var stream = pipe.Writer.AsStream(leaveOpen: true)) await write(stream, cancellationToken);
            await pipe.Writer.CompleteAsync();
        }
        catch (Exception e)
        {
            // The uploader meets this exception at the end of what was written, and gives up; it is this one that the caller sees.
            await pipe.Writer.CompleteAsync(e);
            await ((Task)uploading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            throw;
        }

        return await uploading is not null;

        async Task<string?> UploadFromPipeAsync()
        {
            try
            {
                return await RunAsync("creating", name, async blob =>
                {
                    await using var content = pipe.Reader.AsStream(leaveOpen: true);
                    return await UploadAsync(blob, options => blob.UploadAsync(content, options, cancellationToken), new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellationToken);
                }, cancellationToken);
            }
            finally
            {
                // Without a reader the writer runs on into nothing instead of waiting for ever.
                await pipe.Reader.CompleteAsync();
            }
        }
    }

    /// <inheritdoc/>
    public async Task<string> WriteAsync(string name, ReadOnlyMemory<byte> data, Durability durability, CancellationToken cancellationToken = default) =>
        (await PutAsync("writing", name, data, conditions: null, cancellationToken))!;

    /// <inheritdoc/>
    public Task<string?> ReplaceAsync(string name, ReadOnlyMemory<byte> data, string? expectedETag, Durability durability, CancellationToken cancellationToken = default) =>
        expectedETag is null
            ? PutAsync("creating", name, data, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellationToken)
            : PutAsync("replacing", name, data, new BlobRequestConditions { IfMatch = new ETag($"\"{expectedETag}\"") }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string name, string? expectedETag = null, CancellationToken cancellationToken = default) => RunAsync("deleting", name, async blob =>
    {
        try
        {
            var conditions = expectedETag is null ? null : new BlobRequestConditions { IfMatch = new ETag($"\"{expectedETag}\"") };
            await blob.DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 404 || e.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            return false;
        }
    }, cancellationToken);

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
            var name = $"{BlobName.Reserved}/{Guid.NewGuid():N}";
            var blob = _container.GetBlobClient(name);
            try
            {
                await blob.UploadAsync(BinaryData.FromString("writable"), cancellationToken);
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
                await blob.UploadAsync(BinaryData.FromString("writable"), cancellationToken);
            }

            await blob.DeleteAsync(cancellationToken: cancellationToken);
        }
        catch (Exception e) when (IsFault(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new MedClusterException(ReasonCodes.InvalidStore, $"The store {Description} cannot be written: {Cause(e)} Check the address, the credentials and that they allow reading, writing, listing and deleting.", e);
        }
    }

    /// <summary>The ETag without its quotes, which the service writes in headers and leaves out in listings.</summary>
    private static string Plain(ETag? etag) => etag?.ToString().Trim('"') ?? "";

    private static bool IsFault(Exception e) => e is RequestFailedException or AggregateException or IOException or OperationCanceledException;

    /// <summary>What went wrong, without the request: its address may hold a signature, and the SDK's own message is a page of headers.</summary>
    private static string Cause(Exception e) => e switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Cause(last),
        RequestFailedException { Status: > 0 } failed => $"the service answered {failed.Status} {failed.ErrorCode}.",
        OperationCanceledException => "the service did not answer in time.",
        _ => "the service cannot be reached.",
    };

    private MedClusterException Failure(string doing, string name, Exception e) => e is RequestFailedException { Status: 507 }
        ? new MedClusterException(ReasonCodes.StoreFull, $"The store {Description} has no space left: {doing} '{name}' failed. Free some space and run again.", e)
        : new MedClusterException(ReasonCodes.StoreUnavailable, $"The store {Description} failed at {doing} '{name}': {Cause(e)}", e);

    private async Task<T> RunAsync<T>(string doing, string name, Func<BlobClient, Task<T>> work, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        try
        {
            return await work(_container.GetBlobClient(name));
        }
        catch (Exception e) when (IsFault(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Failure(doing, name, e);
        }
    }

    private async Task EnsureContainerAsync(string name, CancellationToken cancellationToken)
    {
        if (!await RunAsync("creating", name, async _ => (await _container.ExistsAsync(cancellationToken)).Value, cancellationToken))
        {
            await RunAsync("creating", name, _ => _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken), cancellationToken);
        }
    }

    private Task<string?> PutAsync(string doing, string name, ReadOnlyMemory<byte> data, BlobRequestConditions? conditions, CancellationToken cancellationToken) => RunAsync(doing, name, async blob =>
    {
        var content = BinaryData.FromBytes(data);
        try
        {
            return await UploadAsync(blob, options => blob.UploadAsync(content, options, cancellationToken), conditions, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            if (conditions?.IfMatch is not null) return null;
            await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return await UploadAsync(blob, options => blob.UploadAsync(content, options, cancellationToken), conditions, cancellationToken);
        }
    }, cancellationToken);

    /// <summary>Uploads under a condition. Returns the new version, or null when the condition did not hold.</summary>
    private static async Task<string?> UploadAsync(BlobClient blob, Func<BlobUploadOptions, Task<Response<BlobContentInfo>>> upload, BlobRequestConditions? conditions, CancellationToken cancellationToken)
    {
        var writer = Guid.NewGuid().ToString("N");
        var options = new BlobUploadOptions { Conditions = conditions, Metadata = new Dictionary<string, string> { [WriterKey] = writer } };
        try
        {
            return Plain((await upload(options)).Value.ETag);
        }
        catch (RequestFailedException e) when (conditions is not null && IsLostCondition(e))
        {
            try
            {
                var properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
                return properties.Metadata.TryGetValue(WriterKey, out var last) && last == writer ? Plain(properties.ETag) : null;
            }
            catch (RequestFailedException absent) when (absent.Status == 404)
            {
                return null;
            }
        }
    }

    /// <summary>Whether another was faster. Among creators of large objects, the one that commits takes the staged blocks of the others with it.</summary>
    private static bool IsLostCondition(RequestFailedException e) =>
        e.ErrorCode == BlobErrorCode.BlobAlreadyExists || e.ErrorCode == BlobErrorCode.ConditionNotMet
        || e.ErrorCode == BlobErrorCode.BlobNotFound || e.ErrorCode == BlobErrorCode.InvalidBlockList;

    private async IAsyncEnumerable<BlobItem> List(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var pages = _container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken).AsPages().GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await pages.MoveNextAsync()) break;
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                break;
            }
            catch (Exception e) when (IsFault(e))
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw Failure("listing", prefix, e);
            }

            foreach (var item in pages.Current.Values)
            {
                if (BlobName.IsAllowed(item.Name)) yield return new BlobItem(item.Name, item.Properties.ContentLength ?? 0, Plain(item.Properties.ETag));
            }
        }
    }
}
