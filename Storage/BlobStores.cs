using Azure.Core;
using Azure.Storage.Blobs;
using MedCluster.Reasons;

namespace MedCluster.Storage;

/// <summary>Opens a store by its address.</summary>
public static class BlobStores
{
    /// <summary>The container that is used when an address with a connection string names none.</summary>
    public const string DefaultContainer = "medcluster";

    private const string Forms =
        "A store is a folder (file:///data/store or a path), a container with a signature (https://ACCOUNT.blob.core.windows.net/CONTAINER?SIGNATURE) "
        + "or a connection string with its container (DefaultEndpointsProtocol=...;AccountName=...;AccountKey=...;Container=NAME, or UseDevelopmentStorage=true).";

    private static readonly string[] ConnectionStringKeys = ["UseDevelopmentStorage", "AccountName", "BlobEndpoint", "DefaultEndpointsProtocol", "SharedAccessSignature"];

    /// <summary>
    /// Opens the store; nothing is written or asked for yet (<see cref="IBlobStore.CheckWritableAsync"/> does). The addresses:
    /// <list type="bullet">
    /// <item><c>file:///data/store</c>, percent-encoded, or a plain path: a <see cref="FolderBlobStore"/>;</item>
    /// <item><c>https://ACCOUNT.blob.core.windows.net/CONTAINER?SIGNATURE</c>: an <see cref="AzureBlobStore"/> with a shared access signature;</item>
    /// <item>a connection string of Azure Storage with <c>;Container=NAME</c> added (<see cref="DefaultContainer"/> without), or
    /// <c>UseDevelopmentStorage=true</c> for an Azurite on its usual port.</item>
    /// </list>
    /// </summary>
    /// <param name="address">The address. It may hold a secret: show <see cref="IBlobStore.Description"/> instead.</param>
    /// <param name="timeProvider">The clock for the times of a folder's files.</param>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidStore"/>: not an address; the message says what addresses look like.</exception>
    public static IBlobStore Open(string address, TimeProvider timeProvider)
    {
        address = address.Trim();
        if (address.Length == 0) throw Invalid("The store's address is empty.");
        if (IsConnectionString(address)) return new AzureBlobStore(FromConnectionString(address));
        if (address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) return new AzureBlobStore(FromUri(address));
        if (address.StartsWith("file:", StringComparison.OrdinalIgnoreCase)) return new FolderBlobStore(FromFileUri(address), timeProvider);
        if (address.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme) throw Invalid($"No store is reached by '{address[..scheme]}://'.");
        if (address.Contains('\0', StringComparison.Ordinal)) throw Invalid("The store's path holds a null character.");
        return new FolderBlobStore(address, timeProvider);
    }

    private static MedClusterException Invalid(string problem, Exception? innerException = null) => new(ReasonCodes.InvalidStore, $"{problem} {Forms}", innerException);

    private static bool IsConnectionString(string address) =>
        address.Split(';').Any(part => ConnectionStringKeys.Any(key => part.TrimStart().StartsWith(key + "=", StringComparison.OrdinalIgnoreCase)));

    private static BlobContainerClient FromConnectionString(string address)
    {
        var parts = address.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var container = DefaultContainer;
        foreach (var part in parts)
        {
            if (part.StartsWith("Container=", StringComparison.OrdinalIgnoreCase)) container = part["Container=".Length..];
        }

        try
        {
            return new BlobContainerClient(string.Join(';', parts.Where(part => !part.StartsWith("Container=", StringComparison.OrdinalIgnoreCase))), Container(container), Options());
        }
        catch (FormatException e)
        {
            // The SDK's message quotes no value of the connection string.
            throw Invalid($"The store's connection string is not valid: {e.Message}", e);
        }
    }

    private static BlobContainerClient FromUri(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)) throw Invalid("The store's address is not a valid URI.");
        var names = new BlobUriBuilder(uri);
        if (names.BlobName.Length > 0) throw Invalid($"The store's address {uri.GetLeftPart(UriPartial.Path)} goes below its container '{names.BlobContainerName}'.");
        Container(names.BlobContainerName);
        if (names.Sas is null) throw Invalid($"The store's address {uri.GetLeftPart(UriPartial.Path)} has no shared access signature.");
        return new BlobContainerClient(uri, Options());
    }

    private static string FromFileUri(string address)
    {
        if (!address.StartsWith("file:///", StringComparison.OrdinalIgnoreCase) || !Uri.TryCreate(address, UriKind.Absolute, out var uri)) throw Invalid("A folder's address begins with file:///.");
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0) throw Invalid("In a folder's address ? is written %3F and # is written %23.");
        return uri.LocalPath;
    }

    private static string Container(string name) =>
        name.Length is >= 3 and <= 63 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && name[0] != '-' && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal)
            ? name
            : throw Invalid("A container's name has 3 to 63 lower case letters, digits and single hyphens inside.");

    /// <summary>A service that refuses or drops connections is given up after about ten seconds: the caller's own retries decide then.</summary>
    private static BlobClientOptions Options() => new()
    {
        Retry = { Mode = RetryMode.Exponential, MaxRetries = 4, Delay = TimeSpan.FromMilliseconds(400), MaxDelay = TimeSpan.FromSeconds(8), NetworkTimeout = TimeSpan.FromSeconds(60) },
    };
}
