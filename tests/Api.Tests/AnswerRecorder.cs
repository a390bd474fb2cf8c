using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MedCluster.Api.Tests;

/// <summary>Writes down which status each endpoint answered with, to hold the OpenAPI document to it.</summary>
public sealed class AnswerRecorder : IStartupFilter
{
    private readonly ConcurrentDictionary<(string Method, string Route, int Status), bool> _answers = new();

    public IEnumerable<(string Method, string Route, int Status)> All => _answers.Keys;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, following) =>
        {
            RouteEndpoint? endpoint = null;
            http.Response.OnStarting(() =>
            {
                endpoint ??= http.GetEndpoint() as RouteEndpoint;
                return Task.CompletedTask;
            });
            await following(http);
            endpoint ??= http.GetEndpoint() as RouteEndpoint;
            if (endpoint is not null) _answers[(http.Request.Method, endpoint.RoutePattern.RawText!, http.Response.StatusCode)] = true;
        });
        next(app);
    };
}
