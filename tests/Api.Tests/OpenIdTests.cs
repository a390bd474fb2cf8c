using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace MedCluster.Api.Tests;

/// <summary>Bearer tokens of an OpenID Connect issuer whose signing key is ours.</summary>
[Collection(ApiCollection.Name)]
public sealed class OpenIdTests(ApiFixture api) : IAsyncLifetime
{
    private const string Issuer = "https://login.example.org/realms/hospital";

    private readonly RSA _key = RSA.Create(2048);
    private WebApplication _server = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        var options = new ApiOptions { Urls = "http://127.0.0.1:0", SpoolFolder = Path.Combine(api.Folder, "spool-openid"), OpenId = { Authority = Issuer } };
        var configuration = new OpenIdConnectConfiguration { Issuer = Issuer, SigningKeys = { new RsaSecurityKey(_key) { KeyId = "ours" } } };
        _server = ApiHost.Build(api.Services, options, new PipelineFolder(api.Folder), null,
            web => web.Services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, token => token.ConfigurationManager = new Microsoft.IdentityModel.Protocols.StaticConfigurationManager<OpenIdConnectConfiguration>(configuration)));
        await _server.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_server.Urls.First() + "/api/v1/") };
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task A_token_says_role_and_projects()
    {
        using var response = await SendAsync(Token());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var session = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("openid:jane", "operator", "alpha"), (session.GetProperty("name").GetString(), session.GetProperty("role").GetString(), Assert.Single(session.GetProperty("projects").EnumerateArray()).GetString()));
    }

    [Fact]
    public async Task A_token_without_projects_sees_nothing()
    {
        var row = await api.FinishAsync(api.Operator, 500);
        using var response = await SendAsync(Token(projects: null), $"batches/{row.BatchId}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        using var allowed = await SendAsync(Token(), $"batches/{row.BatchId}");
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Fact]
    public async Task Foreign_ended_and_changed_tokens_are_refused()
    {
        using var other = RSA.Create(2048);
        var good = Token();
        var parts = good.Split('.');
        var tokens = new Dictionary<string, string>
        {
            ["another signing key"] = Token(key: other),
            ["another issuer"] = Token(issuer: "https://login.example.com"),
            ["another audience"] = Token(audience: "somebody-else"),
            ["ended"] = Token(lifetime: TimeSpan.FromMinutes(-10)),
            ["without a role"] = Token(role: null),
            ["with an unknown role"] = Token(role: "root"),
            ["unsigned"] = $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            ["signed by the public key as a secret"] = Symmetric(),
            ["with other claims"] = $"{parts[0]}.{Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("operator", "admin", StringComparison.Ordinal))}.{parts[2]}",
            ["cut off"] = good[..^8],
            ["no token"] = "ey.ey.ey",
        };
        foreach (var (what, token) in tokens)
        {
            using var response = await SendAsync(token);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{what}: {response.StatusCode}");
            Assert.Equal("not-authenticated", await AccessTests.ReasonOf(response));
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string token, string url = "session")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        return await _client.SendAsync(request);
    }

    private string Token(RSA? key = null, string issuer = Issuer, string audience = "medcluster", TimeSpan? lifetime = null, string? role = "operator", string[]? projects = null) =>
        Sign(new SigningCredentials(new RsaSecurityKey(key ?? _key) { KeyId = "ours" }, SecurityAlgorithms.RsaSha256), issuer, audience, lifetime ?? TimeSpan.FromMinutes(5), role, projects);

    private string Token() => Token(projects: ["alpha"]);

    private string Symmetric() => Sign(new SigningCredentials(new SymmetricSecurityKey(_key.ExportSubjectPublicKeyInfo()) { KeyId = "ours" }, SecurityAlgorithms.HmacSha256), Issuer, "medcluster", TimeSpan.FromMinutes(5), "admin", ["*"]);

    private static string Sign(SigningCredentials credentials, string issuer, string audience, TimeSpan lifetime, string? role, string[]? projects)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object> { ["sub"] = "jane" };
        if (role is not null) claims["roles"] = new[] { role };
        if (projects is not null) claims["projects"] = projects;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now - TimeSpan.FromHours(1),
            NotBefore = now - TimeSpan.FromHours(1),
            Expires = now + lifetime,
            Claims = claims,
            SigningCredentials = credentials,
        });
    }
}
