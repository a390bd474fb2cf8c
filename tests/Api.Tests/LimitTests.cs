using System.Net;
using System.Net.Http.Headers;
using MedCluster.Api.Access;
using MedCluster.TestSupport;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace MedCluster.Api.Tests;

/// <summary>What callers are told that ask for more than they may, or for the same twice at a time.</summary>
[Collection(ApiCollection.Name)]
public sealed class LimitTests(ApiFixture api)
{
    [Fact]
    public async Task The_same_submission_while_the_first_is_under_way_is_told_to_come_back_and_then_gets_its_answer()
    {
        var (zip, key) = (api.Zip(300), Guid.NewGuid().ToString());
        var before = await api.StoredAsync();
        using var held = new HeldUpload(zip);
        var first = SubmitAsync(api.Operator, held, key);
        await UntilStoredAsync(before);
        using var second = await SubmitAsync(api.Operator, ApiFixture.Body(zip), key);
        Assert.Equal((HttpStatusCode.Conflict, "request-in-progress"), (second.StatusCode, await AccessTests.ReasonOf(second)));
        Assert.True(second.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        held.Release();
        using var taken = await first;
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        using var third = await SubmitAsync(api.Operator, ApiFixture.Body(zip), key);
        Assert.Equal(await taken.Content.ReadAsStringAsync(), await third.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task More_submissions_at_a_time_than_the_server_takes_are_told_to_come_back_and_everything_else_is_answered()
    {
        await using var server = await StartAsync(options => options.MaximumUploads = 1);
        using var client = await ClientAsync(server, "uploads");
        var before = await api.StoredAsync();
        using var held = new HeldUpload(api.Zip(301));
        var first = SubmitAsync(client, held, Guid.NewGuid().ToString());
        await UntilStoredAsync(before);
        using var second = await SubmitAsync(client, ApiFixture.Body(api.Zip(302)), null);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "server-busy"), (second.StatusCode, await AccessTests.ReasonOf(second)));
        Assert.True(second.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("session")).StatusCode);
        held.Release();
        using var taken = await first;
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        using var again = await SubmitAsync(client, ApiFixture.Body(api.Zip(302)), null);
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
    }

    [Fact]
    public async Task A_caller_with_more_requests_than_allowed_is_told_to_wait_and_no_other_caller_is()
    {
        await using var server = await StartAsync(options => (options.RequestsPerSecond, options.AnonymousRequestsPerSecond) = (2, 1));
        using var eager = await ClientAsync(server, "eager");
        using var other = await ClientAsync(server, "other");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => eager.GetAsync("session")));
        var refused = answers.Where(answer => answer.StatusCode != HttpStatusCode.OK).ToList();
        Assert.InRange(refused.Count, 1, 36); // Twice its second's worth it may always send at a time.
        foreach (var answer in refused)
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, "rate-limited"), (answer.StatusCode, await AccessTests.ReasonOf(answer)));
            Assert.True(answer.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        }
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("session")).StatusCode);
        foreach (var answer in answers) answer.Dispose();
    }

    /// <summary>Another server of the fixture's silo.</summary>
    private async Task<WebApplication> StartAsync(Action<ApiOptions> configure)
    {
        var options = new ApiOptions { Urls = "http://127.0.0.1:0", SpoolFolder = Path.Combine(api.Folder, "spool") };
        configure(options);
        var server = ApiHost.Build(api.Services, options, new PipelineFolder(Path.Combine(SharedData.RepositoryRoot, "pipelines")));
        await server.StartAsync();
        return server;
    }

    private async Task<HttpClient> ClientAsync(WebApplication server, string name)
    {
        var (_, key) = await api.Keys.CreateAsync(name, ApiRole.Operator, ["alpha"], "tests", null, CancellationToken.None);
        return new HttpClient { BaseAddress = new Uri($"{server.Urls.First()}/api/v1/"), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
    }

    private static async Task<HttpResponseMessage> SubmitAsync(HttpClient client, HttpContent body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "batches") { Content = body };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request);
    }

    /// <summary>Until the submission that was just sent is known by its key.</summary>
    private async Task UntilStoredAsync(IReadOnlySet<string> before)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!(await api.StoredAsync()).Except(before).Any(name => name.StartsWith("access/submissions/", StringComparison.Ordinal))) await timer.WaitForNextTickAsync(limit.Token);
    }
}
