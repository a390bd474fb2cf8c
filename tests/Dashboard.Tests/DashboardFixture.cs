using System.Collections.Concurrent;
using System.IO.Compression;
using MedCluster.Api;
using MedCluster.Api.Access;
using MedCluster.Api.Tests;
using MedCluster.Imaging.Phantoms;
using MedCluster.Inference;
using MedCluster.Silo;
using MedCluster.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Orleans.TestingHost;
using Xunit;

namespace MedCluster.Dashboard.Tests;

/// <summary>Three silos in this process with a device each, the API and the dashboard on the first, and a browser.</summary>
public sealed class DashboardFixture : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public InProcessTestCluster Cluster { get; private set; } = null!;
    public ApiServer Server { get; private set; } = null!;
    public string Url => Server.Urls[0].TrimEnd('/');

    /// <summary>The slices of each silo, by its name.</summary>
    public ConcurrentDictionary<string, HeldSlices> Slices { get; } = new(StringComparer.Ordinal);

    public async Task InitializeAsync()
    {
        if (Chromium.Program is not { } program) return;
        var builder = new InProcessTestClusterBuilder(3);
        var models = Path.Combine(SharedData.RepositoryRoot, "models");
        builder.ConfigureSilo((options, silo) =>
        {
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(Slices[options.SiloName] = new HeldSlices());
            silo.Services.AddMedClusterSilo(_folder["store"], models, new InferenceOptions { Devices = ["cpu:0"] });
        });
        Cluster = builder.Build();
        await Cluster.DeployAsync();
        Server = await ApiServer.StartAsync(
            Cluster.Silos[0].ServiceProvider, new ApiOptions { Urls = "http://127.0.0.1:0", SpoolFolder = _folder["spool"] }, new PipelineFolder(Path.Combine(SharedData.RepositoryRoot, "pipelines")), null,
            web => web.Services.AddMedClusterDashboard(), app => app.MapMedClusterDashboard().RequireAuthorization(), CancellationToken.None);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (Server is not null) await Server.DisposeAsync();
        if (Cluster is not null) await Cluster.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A browser of its own, signed in by a link as an admin.</summary>
    public async Task<Visitor> SignInAsync(ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        var visitor = await VisitAsync(scheme, width);
        await visitor.Page.GotoAsync(await Server.CreateSignInLinkAsync("tests", CancellationToken.None));
        await visitor.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Overview" }).WaitForAsync();
        return visitor;
    }

    /// <summary>A browser of its own that nobody knows.</summary>
    public async Task<Visitor> VisitAsync(ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions { BaseURL = Url, ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 900 } });
        return new Visitor(context, await context.NewPageAsync());
    }

    /// <summary>An API key.</summary>
    public async Task<string> KeyAsync(string name, ApiRole role, params string[] projects) =>
        (await Server.Services.GetRequiredService<ApiKeys>().CreateAsync(name, role, projects, "tests", null, CancellationToken.None)).Key;

    /// <summary>A zip archive of the files of a folder.</summary>
    public string Zip(string folder)
    {
        var path = _folder[$"{Guid.NewGuid():N}.zip"];
        ZipFile.CreateFromDirectory(folder, path, CompressionLevel.Fastest, includeBaseDirectory: false);
        return path;
    }

    /// <summary>A zip archive of phantom studies; another seed makes others.</summary>
    public string ZipOfPhantoms(int seed, int studies = 1, int slices = 8)
    {
        var folder = _folder[$"phantoms-{seed}"];
        for (var i = 0; i < studies; i++)
        {
            var study = Directory.CreateDirectory(Path.Combine(folder, $"{i}")).FullName;
            PhantomStudy.Write(study, new PhantomOptions(PhantomKind.Thorax, Seed: (seed * 1000) + i, Size: 96, Slices: slices));
        }
        return Zip(folder);
    }
}

/// <summary>The tests that share a cluster and a browser.</summary>
[CollectionDefinition(Name)]
public sealed class SharedDashboard : ICollectionFixture<DashboardFixture>
{
    public const string Name = "dashboard";
}
