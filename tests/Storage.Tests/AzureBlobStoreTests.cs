using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using MedCluster.Reasons;

namespace MedCluster.Storage.Tests;

public sealed class AzureBlobStoreTests
{
    private static readonly byte[] One = "one"u8.ToArray();
    private static readonly byte[] Two = "two"u8.ToArray();

    [AzuriteFact]
    public async Task A_creator_whose_answer_was_lost_finds_out_that_it_won()
    {
        var lossy = new LossyPolicy();
        var store = Open(lossy);
        await store.CheckWritableAsync();
        lossy.Lose(HttpMethod.Put.Method);
        Assert.True(await store.CreateAsync("commit.json", One));
        Assert.Equal(1, lossy.Lost);
        Assert.False(await store.CreateAsync("commit.json", Two));
        Assert.Equal(One, (await store.ReadAsync("commit.json"))!.Data.ToArray());
    }

    [AzuriteFact]
    public async Task A_replacer_whose_answer_was_lost_finds_out_that_it_won()
    {
        var lossy = new LossyPolicy();
        var store = Open(lossy);
        var first = await store.WriteAsync("state", One);
        lossy.Lose(HttpMethod.Put.Method);
        var second = await store.ReplaceAsync("state", Two, first);
        Assert.Equal(1, lossy.Lost);
        Assert.Equal((await store.ReadAsync("state"))!.ETag, second);
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_or_refuses_is_invalid_at_first_and_unavailable_later_and_no_message_holds_the_signature()
    {
        foreach (var failure in new[] { 0, 403, 500 })
        {
            var options = new BlobClientOptions { Retry = { Delay = TimeSpan.FromMilliseconds(1), MaxRetries = 1 } };
            if (failure != 0) options.AddPolicy(new FailingPolicy(failure), HttpPipelinePosition.PerRetry);
            var store = new AzureBlobStore(new BlobContainerClient(new Uri("http://127.0.0.1:1/account/studies?sv=2024-11-04&sp=rwdl&sig=c2VjcmV0"), options));
            await AssertFailsAsync(ReasonCodes.InvalidStore, () => store.CheckWritableAsync());
            await AssertFailsAsync(ReasonCodes.StoreUnavailable, () => store.ReadAsync("a"));
            await AssertFailsAsync(ReasonCodes.StoreUnavailable, () => store.OpenReadAsync("a"));
            await AssertFailsAsync(ReasonCodes.StoreUnavailable, () => store.CreateAsync("a", One, Durability.Flushed));
            await AssertFailsAsync(ReasonCodes.StoreUnavailable, () => store.CreateAsync("a", (stream, token) => stream.WriteAsync(One, token).AsTask(), Durability.Flushed));
            await AssertFailsAsync(ReasonCodes.StoreUnavailable, () => store.WriteAsync("a", One, Durability.Flushed));
            await AssertFailsAsync(ReasonCodes.StoreUnavailable, () => store.ReplaceAsync("a", One, "0x1", Durability.Flushed));
            await AssertFailsAsync(ReasonCodes.StoreUnavailable, () => store.DeleteAsync("a"));
            await AssertFailsAsync(ReasonCodes.StoreUnavailable, () => BlobStoreContract.ListAsync(store, ""));
        }

        static async Task AssertFailsAsync(ReasonCode reason, Func<Task> work)
        {
            var thrown = await Assert.ThrowsAsync<MedClusterException>(work);
            Assert.Equal(reason, thrown.Reason);
            Assert.Contains("http://127.0.0.1:1/account/studies", thrown.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("c2VjcmV0", thrown.Message, StringComparison.Ordinal);
        }
    }

    private static AzureBlobStore Open(LossyPolicy policy)
    {
        var container = "t" + Guid.NewGuid().ToString("N");
        var connection = string.Join(';', Azurite.ConnectionString(container).Split(';').Where(part => !part.StartsWith("Container=", StringComparison.Ordinal)));
        var options = new BlobClientOptions { Retry = { Delay = TimeSpan.FromMilliseconds(1), MaxRetries = 3 } };
        options.AddPolicy(policy, HttpPipelinePosition.PerRetry);
        return new AzureBlobStore(new BlobContainerClient(connection, container, options));
    }

    /// <summary>Answers each request with a failure.</summary>
    private sealed class FailingPolicy(int status) : HttpPipelinePolicy
    {
        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new Azure.RequestFailedException(status, "Refused", "Refused", null);
    }

    /// <summary>Lets one request reach the service and loses its answer.</summary>
    private sealed class LossyPolicy : HttpPipelinePolicy
    {
        private string? _lose;

        public int Lost { get; private set; }

        public void Lose(string method) => _lose = method;

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            await ProcessNextAsync(message, pipeline);
            if (_lose != message.Request.Method.Method) return;
            _lose = null;
            Lost++;
            throw new IOException("The connection was reset.");
        }
    }
}
