using System.Net;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Api.Tests;

/// <summary>A proxy in front: whose word is taken for who asks.</summary>
[Collection(ApiCollection.Name)]
public sealed class ProxyTests(ApiFixture api) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", false)]
    [InlineData("192.0.2.1; 198.51.100.0/24", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.0.0.0/8;127.0.0.0/8", true)]
    public async Task Only_a_known_proxy_says_who_asks(string proxies, bool believed)
    {
        var options = new ApiOptions { Urls = "http://127.0.0.1:0", SpoolFolder = _folder["spool"], AnonymousRequestsPerSecond = 1, Proxies = proxies };
        await using var server = await ApiServer.StartAsync(api.Services, options, new PipelineFolder(Path.Combine(SharedData.RepositoryRoot, "pipelines")), null, null, null, CancellationToken.None);
        using var client = new HttpClient { BaseAddress = new Uri(server.Urls[0]) };
        var answers = new List<HttpStatusCode>();
        for (var from = 1; from <= 20; from++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/overview");
            request.Headers.Add("X-Forwarded-For", $"203.0.113.{from}");
            using var response = await client.SendAsync(request);
            answers.Add(response.StatusCode);
        }
        Assert.Equal(HttpStatusCode.Unauthorized, answers[0]);
        Assert.Equal(believed, !answers.Contains(HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public void A_proxy_that_is_no_address_is_named()
    {
        var wrong = Assert.Throws<MedClusterException>(() => ApiOptionsCheck.ThrowIfWrong(new ApiOptions { Proxies = "10.0.0.0/8;ingress" }));
        Assert.Equal(ReasonCodes.InvalidConfiguration, wrong.Reason);
        Assert.Contains("Api:Proxies: 'ingress'", wrong.Message, StringComparison.Ordinal);
    }
}
