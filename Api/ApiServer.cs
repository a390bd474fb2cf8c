using MedCluster.Api.Access;
using MedCluster.Grains.ReadModels;
using MedCluster.Reasons;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MedCluster.Api;

/// <summary>The API and the pages of a silo that runs: watches, listens, and stops before the silo does.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly StatusBoard _board;

    private ApiServer(WebApplication app, StatusBoard board) => (_app, _board) = (app, board);

    /// <summary>Where it listens, with the ports that it got.</summary>
    public IReadOnlyList<string> Urls => [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts it.</summary>
    /// <param name="silo">The services of the silo, which runs already.</param>
    /// <param name="options">The options.</param>
    /// <param name="pipelines">The folder of the pipelines that callers may name.</param>
    /// <param name="configuration">Where Kestrel finds its certificates (section <c>Kestrel</c>); null: nowhere.</param>
    /// <param name="services">Adds the services of further pages.</param>
    /// <param name="pages">Maps further pages.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidConfiguration"/>: an option is wrong, or the address is in use.</exception>
    public static async Task<ApiServer> StartAsync(
        IServiceProvider silo, ApiOptions options, PipelineFolder pipelines, IConfiguration? configuration, Action<WebApplicationBuilder>? services, Action<WebApplication>? pages,
        CancellationToken cancellationToken)
    {
        var board = silo.GetRequiredService<StatusBoard>();
        var app = ApiHost.Build(silo, options, pipelines, configuration, services, pages);
        await board.StartAsync(cancellationToken);
        var server = new ApiServer(app, board);
        try
        {
            await app.StartAsync(cancellationToken);
            return server;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or System.Security.Cryptography.CryptographicException)
        {
            await server.DisposeAsync();
            throw new MedClusterException(ReasonCodes.InvalidConfiguration, $"The API can't listen on {options.Urls}: {exception.Message}", exception);
        }
    }

    /// <summary>A link that signs a browser in once.</summary>
    public async Task<string> CreateSignInLinkAsync(string user, CancellationToken cancellationToken)
    {
        var url = Urls[0].Replace("://[::]", "://localhost", StringComparison.Ordinal).Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal).TrimEnd('/');
        return $"{url}/?token={await Services.GetRequiredService<SignInLinks>().CreateAsync(user, cancellationToken)}";
    }

    /// <summary>Stops: who waits is answered, what is under way may end within seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(StopTime)) await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
        await _board.StopAsync();
    }
}
