using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Storage.Tests;

public sealed class BlobStoresTests
{
    [Fact]
    public void Folders_are_opened_by_address_and_by_path()
    {
        using var folder = new TemporaryFolder();
        foreach (var address in new[] { folder["a store"], $"file://{folder.Path}/a%20store", $" {folder["a store"]}/ ", Path.GetRelativePath(Environment.CurrentDirectory, folder["a store"]) })
        {
            var store = Assert.IsType<FolderBlobStore>(BlobStores.Open(address, TimeProvider.System));
            Assert.Equal($"file://{folder.Path}/a%20store", store.Description);
        }
    }

    [Theory]
    [InlineData("https://account.blob.core.windows.net/studies?sv=2024-11-04&sp=rwdl&sig=c2VjcmV0", "https://account.blob.core.windows.net/studies")]
    [InlineData("http://127.0.0.1:10000/devstoreaccount1/studies?sv=2024-11-04&sp=rwdl&sig=c2VjcmV0", "http://127.0.0.1:10000/devstoreaccount1/studies")]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10000/devstoreaccount1/medcluster")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=account;AccountKey=c2VjcmV0;Container=studies;EndpointSuffix=core.windows.net", "https://account.blob.core.windows.net/studies")]
    [InlineData("BlobEndpoint=https://account.blob.core.windows.net;SharedAccessSignature=sv=2024-11-04&sp=rwdl&sig=c2VjcmV0", "https://account.blob.core.windows.net/medcluster")]
    public void Containers_are_opened_by_address_and_their_description_holds_no_secret(string address, string description) =>
        Assert.Equal(description, Assert.IsType<AzureBlobStore>(BlobStores.Open(address, TimeProvider.System)).Description);

    [Theory]
    [InlineData("")]
    [InlineData("s3://bucket/c2VjcmV0")]
    [InlineData("file://host/c2VjcmV0")]
    [InlineData("file:///a?c2VjcmV0")]
    [InlineData("https://account.blob.core.windows.net/?sv=2024-11-04&sp=rwdl&sig=c2VjcmV0")]
    [InlineData("https://account.blob.core.windows.net/studies")]
    [InlineData("https://account.blob.core.windows.net/studies/below?sv=2024-11-04&sp=rwdl&sig=c2VjcmV0")]
    [InlineData("https://account.blob.core.windows.net/UPPER?sv=2024-11-04&sp=rwdl&sig=c2VjcmV0")]
    [InlineData("https://")]
    [InlineData("AccountName=account;AccountKey=c2VjcmV0;Container=No_Such")]
    [InlineData("AccountName=account;Container=studies")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=account;AccountKey=c2VjcmV0*;Container=studies")]
    public void What_is_no_address_is_refused_with_a_message_that_says_what_addresses_look_like(string address)
    {
        var thrown = Assert.Throws<MedClusterException>(() => BlobStores.Open(address, TimeProvider.System));
        Assert.Equal(ReasonCodes.InvalidStore, thrown.Reason);
        Assert.Contains("file:///", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("https://", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Container=", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", thrown.Message, StringComparison.Ordinal);
    }
}
