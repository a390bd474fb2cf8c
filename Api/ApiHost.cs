using System.Net;
using System.Threading.RateLimiting;
using MedCluster.Api.Access;
using MedCluster.Api.Batches;
using MedCluster.Api.Cluster;
using MedCluster.Api.Http;
using MedCluster.Api.Results;
using MedCluster.Api.Sessions;
using MedCluster.Api.Studies;
using MedCluster.Api.Submissions;
using MedCluster.Api.Viewer;
using MedCluster.Grains.ReadModels;
using MedCluster.Grains.Slices;
using MedCluster.Grains.Workers;
using MedCluster.Reasons;
using MedCluster.Silo.Audit;
using MedCluster.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MedCluster.Api;

/// <summary>Builds the web server of a silo: the API, and the pages that somebody adds. It has its own port, beside that of health and metrics, and uses the silo's services.</summary>
public static class ApiHost
{
    private const string AnyScheme = "any";
    private const long SmallBodyBytes = 2 << 20;
    private static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(1);

    /// <summary>A server that is not started yet.</summary>
    /// <param name="silo">The services of the silo, which runs already.</param>
    /// <param name="options">The options.</param>
    /// <param name="pipelines">The folder of the pipelines that callers may name.</param>
    /// <param name="configuration">Where Kestrel finds its certificates (section <c>Kestrel</c>); null: nowhere.</param>
    /// <param name="services">Adds the services of further pages.</param>
    /// <param name="pages">Maps further pages; who isn't signed in sees none of them.</param>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidConfiguration"/>: an option is wrong; the message names it.</exception>
    public static WebApplication Build(
        IServiceProvider silo, ApiOptions options, PipelineFolder pipelines, IConfiguration? configuration = null,
        Action<WebApplicationBuilder>? services = null, Action<WebApplication>? pages = null)
    {
        ApiOptionsCheck.ThrowIfWrong(options);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "medcluster", ContentRootPath = AppContext.BaseDirectory, EnvironmentName = "Production" });
        // Nothing but what is given: no settings of the process reach the server by themselves.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        if (configuration is not null) builder.Configuration.AddConfiguration(configuration);
        builder.WebHost.UseUrls(options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel, options));

        // One process, one log: the silo's.
        builder.Services.RemoveAll<ILoggerFactory>();
        builder.Services.AddSingleton(silo.GetRequiredService<ILoggerFactory>());
        AddFromSilo(builder.Services, silo);
        builder.Services.AddSingleton(Options.Create(options));
        builder.Services.AddSingleton(pipelines);
        builder.Services.AddSingleton<AuditLog>();
        builder.Services.AddSingleton<ApiKeys>();
        builder.Services.AddSingleton<SignInLinks>();
        builder.Services.AddSingleton<Spool>();
        builder.Services.AddSingleton<Replays>();
        builder.Services.AddSingleton<Cursors>();
        builder.Services.AddSingleton<SliceViewer>();
        builder.Services.AddSingleton<PatientReader>();
        builder.Services.AddSingleton<BatchActions>();
        builder.Services.AddSingleton(provider => new BatchSubmitter(
            provider.GetRequiredService<IBlobStore>(), provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<StatusBoard>(), provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<Spool>(), pipelines, provider.GetRequiredService<DeviceHostSettings>(), provider.GetRequiredService<IOptions<ApiOptions>>(), provider.GetRequiredService<TimeProvider>()));

        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        builder.Services.AddExceptionHandler<Problems>();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
        AddAccess(builder.Services, options);
        AddRateLimits(builder.Services, options);
        services?.Invoke(builder);

        var app = builder.Build();
        if (ApiOptionsCheck.Networks(options) is { Count: > 0 } proxies)
        {
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in proxies) forwarded.KnownIPNetworks.Add(proxy);
            app.UseForwardedHeaders(forwarded);
        }
        app.UseSecurityHeaders();
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = static _ => Task.CompletedTask, SuppressDiagnosticsCallback = static _ => true });
        app.Use(async (http, next) =>
        {
            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: >= 400 }) await Problems.WriteStatusAsync(http);
        });
        app.Use((http, next) => IsOurs(http.Request.Host, options) ? next(http) : throw RefusedException.Invalid("The request's Host is not a name of this server (Api:Hosts)."));
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseSignInLinks();
        app.UseCrossSiteProtection(app.Services.GetRequiredService<IAntiforgery>());
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapSignIn();
        var api = app.MapGroup("/api/v1").RefuseUnknownParameters()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(429).ProducesProblem(500).ProducesProblem(503);
        api.MapBatches();
        api.MapStudies();
        api.MapResults();
        api.MapViewer();
        api.MapCluster();
        api.MapSession();
        app.MapOpenApi("/api/v1/openapi.json");
        app.Map("/api/{**rest}", static IResult () => throw RefusedException.NotFound("There is nothing under this address.")).ExcludeFromDescription();
        pages?.Invoke(app);
        return app;
    }

    /// <summary>The services that are the silo's own.</summary>
    private static void AddFromSilo(IServiceCollection services, IServiceProvider silo)
    {
        services.AddSingleton(silo.GetRequiredService<TimeProvider>());
        services.AddSingleton(silo.GetRequiredService<IGrainFactory>());
        services.AddSingleton(silo.GetRequiredService<IBlobStore>());
        services.AddSingleton(silo.GetRequiredService<StatusBoard>());
        services.AddSingleton(silo.GetRequiredService<StudyReader>());
        services.AddSingleton(silo.GetRequiredService<DeviceHost>());
        services.AddSingleton(silo.GetRequiredService<DeviceHostSettings>());
        services.AddSingleton(silo.GetRequiredService<CpuPool>());
    }

    private static void Limit(KestrelServerOptions kestrel, ApiOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = SmallBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = options.MaximumConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaximumConnections;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestLineSize = 8 << 10;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.MinimumBytesPerSecond, BodyGrace);
    }

    private static void AddAccess(IServiceCollection services, ApiOptions options)
    {
        services.AddDataProtection().SetApplicationName("medcluster");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlRepository = new StoredKeyRing(provider.GetRequiredService<IBlobStore>())));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = SessionView.HeaderName;
            antiforgery.SuppressXFrameOptionsHeader = true;
            antiforgery.Cookie.Name = "medcluster-form";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        var authentication = services.AddAuthentication(AnyScheme)
            .AddPolicyScheme(AnyScheme, null, scheme => scheme.ForwardDefaultSelector = http => SchemeOf(http, options))
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = "medcluster";
                cookie.Cookie.SameSite = SameSiteMode.Strict;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.ExpireTimeSpan = options.SessionTime;
                cookie.Events.OnValidatePrincipal = ApiKeySession.ValidateAsync;
                cookie.Events.OnRedirectToLogin = redirect => AnswerBrowser(redirect.HttpContext, StatusCodes.Status401Unauthorized);
                cookie.Events.OnRedirectToAccessDenied = redirect => AnswerBrowser(redirect.HttpContext, StatusCodes.Status403Forbidden);
            });
        if (options.OpenId.Authority is not null) authentication.AddJwtBearer(token => OpenIdTokens.Configure(token, options.OpenId));
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Policies.Operator, policy => policy.RequireAuthenticatedUser().RequireRole("operator", "admin"))
            .AddPolicy(Policies.Admin, policy => policy.RequireAuthenticatedUser().RequireRole("admin"));
    }

    private static string SchemeOf(HttpContext http, ApiOptions options)
    {
        if (ApiKeyHandler.KeyOf(http.Request) is not { } text) return CookieAuthenticationDefaults.AuthenticationScheme;
        return options.OpenId.Authority is null || text.StartsWith(ApiKeys.Prefix, StringComparison.Ordinal) ? ApiKeyHandler.SchemeName : JwtBearerDefaults.AuthenticationScheme;
    }

    /// <summary>A page sends a browser to the sign-in page; the API says the status.</summary>
    private static Task AnswerBrowser(HttpContext http, int status)
    {
        var wantsPage = HttpMethods.IsGet(http.Request.Method) && !http.Request.Path.StartsWithSegments("/api") && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (wantsPage && status == StatusCodes.Status401Unauthorized) http.Response.Redirect(SessionEndpoints.SignInPath);
        else http.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized && !wantsPage) http.Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    private static void AddRateLimits(IServiceCollection services, ApiOptions options) => services.AddRateLimiter(limiter =>
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => http.User.Identity is { IsAuthenticated: true, Name: { } name }
            ? RateLimitPartition.GetTokenBucketLimiter("known:" + name, _ => Bucket(options.RequestsPerSecond, 2))
            : RateLimitPartition.GetTokenBucketLimiter("from:" + http.Connection.RemoteIpAddress, _ => Bucket(options.AnonymousRequestsPerSecond, 4)));
        limiter.AddPolicy(Policies.Uploads, _ => RateLimitPartition.GetConcurrencyLimiter("", _ => new ConcurrencyLimiterOptions { PermitLimit = options.MaximumUploads }));
        limiter.OnRejected = async (context, _) =>
        {
            var uploads = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>() is not null && !context.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan _);
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) && after > ComeBack ? after : ComeBack;
            await Problems.WriteAsync(context.HttpContext, uploads
                ? new RefusedException(503, ReasonCodes.ServerBusy, $"{options.MaximumUploads} submissions are under way, which is as many as are taken at once.") { RetryAfter = ComeBack * 5 }
                : new RefusedException(429, ReasonCodes.RateLimited, "The caller sends more requests than it may.") { RetryAfter = wait });
        };
    });

    private static TokenBucketRateLimiterOptions Bucket(int perSecond, int burst) => new()
    {
        TokenLimit = perSecond * burst,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        AutoReplenishment = true,
    };

    /// <summary>Whether a Host header names this server: one that doesn't comes from a page that was led here by a changed name.</summary>
    private static bool IsOurs(HostString host, ApiOptions options)
    {
        var name = host.Host.Trim('[', ']');
        return IPAddress.TryParse(name, out _) || name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || options.Hosts.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Contains(name, StringComparer.OrdinalIgnoreCase)
            || options.Urls.Split(';').Any(url => Uri.TryCreate(url.Trim(), UriKind.Absolute, out var own) && own.Host.Equals(name, StringComparison.OrdinalIgnoreCase));
    }
}
