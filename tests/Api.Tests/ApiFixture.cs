using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MedCluster.Api.Access;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.ReadModels;
using MedCluster.Imaging.Phantoms;
using MedCluster.Inference;
using MedCluster.Silo;
using MedCluster.Storage;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Xunit;

namespace MedCluster.Api.Tests;

/// <summary>A silo in this process with a device, its API on a free loopback port, and a key per kind of caller.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    public const long MaximumUploadBytes = 4 << 20;
    private const int Size = 64, Slices = 6;

    private readonly TemporaryFolder _folder = new();
    private readonly List<HttpClient> _clients = [];
    private InProcessTestCluster _cluster = null!;

    public ApiServer Server { get; private set; } = null!;
    public Uri Url => new(Server.Urls[0]);
    public IBlobStore Store => Services.GetRequiredService<IBlobStore>();
    public StatusBoard Board => Services.GetRequiredService<StatusBoard>();
    public ApiKeys Keys => Server.Services.GetRequiredService<ApiKeys>();
    public string Folder => _folder.Path;
    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;

    /// <summary>Calls of study grains' methods so far, by method.</summary>
    public StudyCallCounter StudyCalls => Services.GetRequiredService<StudyCallCounter>();

    /// <summary>Every (method, route, status) that the server answered so far.</summary>
    public AnswerRecorder Answers { get; } = new();

    public HttpClient Admin { get; private set; } = null!;
    public HttpClient Operator { get; private set; } = null!;
    public HttpClient Viewer { get; private set; } = null!;
    public HttpClient Foreign { get; private set; } = null!;
    public HttpClient Nobody { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder["allowed"]);
        var models = Path.Combine(SharedData.RepositoryRoot, "models");
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<StudyCallCounter>();
            silo.AddIncomingGrainCallFilter<StudyCallFilter>();
            silo.Services.AddMedClusterSilo(_folder["store"], models, new InferenceOptions { Devices = ["cpu:0"] });
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        var options = new ApiOptions
        {
            Urls = "http://127.0.0.1:0",
            SpoolFolder = _folder["spool"],
            MaximumUploadBytes = MaximumUploadBytes,
            MaximumExpandedBytes = 64 << 20,
            MaximumUploadEntries = 1000,
            MaximumUploads = 64,
            RequestsPerSecond = 1_000_000,
            AnonymousRequestsPerSecond = 1_000_000,
        };
        options.Folders.Add(_folder["allowed"]);
        Server = await ApiServer.StartAsync(
            Services, options, new PipelineFolder(Path.Combine(SharedData.RepositoryRoot, "pipelines")), null,
            web => web.Services.AddSingleton<Microsoft.AspNetCore.Hosting.IStartupFilter>(Answers), null, CancellationToken.None);
        Admin = await ClientAsync("admin", ApiRole.Admin, null);
        Operator = await ClientAsync("operator", ApiRole.Operator, ["alpha"]);
        Viewer = await ClientAsync("viewer", ApiRole.Viewer, ["alpha"]);
        Foreign = await ClientAsync("foreign", ApiRole.Operator, ["beta"]);
        Nobody = Client();
    }

    public async Task DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        await Server.DisposeAsync();
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    public HttpClient Client(string? key = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(Url, "/api/v1/") };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _clients.Add(client);
        return client;
    }

    public async Task<HttpClient> ClientAsync(string name, ApiRole role, IReadOnlyList<string>? projects) =>
        Client((await Keys.CreateAsync(name, role, projects, "tests", null, CancellationToken.None)).Key);

    /// <summary>A zip archive of a phantom study, or of several with the seeds that follow; another seed is another study.</summary>
    public byte[] Zip(int seed, int slices = Slices, int studies = 1)
    {
        var folder = Directory.CreateDirectory(_folder[$"scans-{Guid.NewGuid():N}"]).FullName;
        for (var study = 0; study < studies; study++) PhantomStudy.Write(Path.Combine(folder, $"{study}"), new PhantomOptions(PhantomKind.Thorax, Seed: seed + study, Size: Size, Slices: slices));
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) zip.CreateEntryFromFile(file, Path.GetRelativePath(folder, file), CompressionLevel.Fastest);
        }
        Directory.Delete(folder, recursive: true);
        return stream.ToArray();
    }

    public static HttpContent Body(byte[] zip, string type = "application/zip") => new ByteArrayContent(zip) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    /// <summary>Submits and gives the batch's id.</summary>
    public static async Task<string> SubmitAsync(HttpClient client, byte[] zip, string query = "")
    {
        using var response = await client.PostAsync("batches" + query, Body(zip));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == System.Net.HttpStatusCode.Accepted, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>Submits, waits by long polls until the batch ended, and gives its only study.</summary>
    public async Task<StudyRow> FinishAsync(HttpClient client, int seed)
    {
        var batch = await SubmitAsync(client, Zip(seed));
        await UntilAsync(client, batch, state => state == "ended");
        var page = await Board.GetStudiesAsync(batch, new StudyQuery(), ProjectAccess.Everything, CancellationToken.None);
        var row = Assert.Single(page!.Studies);
        Assert.True(row.State == StudyState.Done, $"{row.Reason}: {row.Message}");
        return row;
    }

    /// <summary>Long polls until the batch is in a state; gives its document.</summary>
    public static async Task<JsonElement> UntilAsync(HttpClient client, string batch, Predicate<string> enough)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        string? etag = null;
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"batches/{batch}?wait=20s");
            if (etag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", etag);
            using var response = await client.SendAsync(request, limit.Token);
            etag = response.Headers.ETag!.ToString();
            if (response.StatusCode == System.Net.HttpStatusCode.NotModified) continue;
            response.EnsureSuccessStatusCode();
            var view = await response.Content.ReadFromJsonAsync<JsonElement>(limit.Token);
            if (enough(view.GetProperty("state").GetString()!)) return view;
        }
    }

    /// <summary>The names in the store of what a request makes; what silos write and remove meanwhile for batches of other tests isn't among them.</summary>
    public async Task<IReadOnlySet<string>> StoredAsync()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var prefix in new[] { "instances/", "manifests/", "pipelines/", "index/", "incoming/", "audit/", "access/keys/", "access/submissions/" })
            await foreach (var item in Store.ListAsync(prefix)) names.Add(item.Name);
        return names;
    }
}

/// <summary>The tests that share one server.</summary>
[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiFixture>
{
    public const string Name = "api";
}
