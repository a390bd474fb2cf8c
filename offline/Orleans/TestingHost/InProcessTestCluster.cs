using System.Collections.ObjectModel;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.TestingHost;

/// <summary>A cluster of silos in this process, each with its own host, and a client with another one.</summary>
public sealed class InProcessTestCluster : IDisposable, IAsyncDisposable
{
    private static int s_port = 40000;
    private readonly List<InProcessSiloHandle> _silos = [];
    private IHost? _client;
    private int _started;
    private bool _isDisposed;

    internal InProcessTestCluster(InProcessTestClusterOptions options) => Options = options;

    public InProcessTestClusterOptions Options { get; }

    public IClusterClient Client => _client?.Services.GetRequiredService<IClusterClient>()!;

    public ReadOnlyCollection<InProcessSiloHandle> Silos
    {
        get
        {
            lock (_silos) return new List<InProcessSiloHandle>(_silos).AsReadOnly();
        }
    }

    public async Task DeployAsync()
    {
        if (Silos.Count > 0) throw new InvalidOperationException("Cluster host already deployed.");
        try
        {
            await StartSilosAsync(Options.InitialSilosCount);
            if (Options.InitializeClientOnDeploy) await InitializeClientAsync();
        }
        catch
        {
            await StopAllSilosAsync();
            throw;
        }
    }

    public async Task InitializeClientAsync()
    {
        await StopClusterClientAsync();
        var builder = Host.CreateApplicationBuilder(Settings("TestClusterClient"));
        foreach (var configure in Options.ClientHostConfigurationDelegates) configure(builder);
        builder.UseOrleansClient(client =>
        {
            client.Services.AddSingleton<ClusteringMark>();
            client.Configure<ClusterOptions>(SetCluster);
        });
        _client = builder.Build();
        await _client.StartAsync();
    }

    public async Task StopClusterClientAsync()
    {
        if (_client is null) return;
        var client = _client;
        _client = null;
        await client.StopAsync();
        await DisposeAsync(client);
    }

    public IEnumerable<InProcessSiloHandle> GetActiveSilos() => Silos.Where(silo => silo.IsActive);

    public InProcessSiloHandle? GetSiloForAddress(SiloAddress siloAddress) => GetActiveSilos().FirstOrDefault(silo => silo.SiloAddress.Equals(siloAddress));

    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null) => silo is null
        ? Silos[Random.Shared.Next(Silos.Count)].ServiceProvider
        : Silos.FirstOrDefault(candidate => candidate.SiloAddress.Equals(silo))?.ServiceProvider ?? throw new ArgumentException($"The provided silo address '{silo}' is unknown.");

    public InProcessSiloHandle StartAdditionalSilo() => StartAdditionalSiloAsync().GetAwaiter().GetResult();

    public async Task<InProcessSiloHandle> StartAdditionalSiloAsync() => (await StartSilosAsync(1)).Single();

    public async Task<List<InProcessSiloHandle>> StartSilosAsync(int silosToStart)
    {
        var silos = new List<InProcessSiloHandle>();
        for (var i = 0; i < silosToStart; i++)
        {
            var silo = await StartSiloAsync(_started, Options);
            silos.Add(silo);
            lock (_silos) _silos.Add(silo);
        }
        return silos;
    }

    /// <summary>Starts a silo; it is the caller's, not one of <see cref="Silos"/>.</summary>
    public async Task<InProcessSiloHandle> StartSiloAsync(int instanceNumber, InProcessTestClusterOptions clusterOptions)
    {
        var silo = await CreateSiloAsync(new InProcessTestSiloSpecificOptions
        {
            SiloName = $"Silo_{instanceNumber}",
            SiloPort = Interlocked.Increment(ref s_port),
            GatewayPort = Interlocked.Increment(ref s_port),
        });
        silo.InstanceNumber = (short)instanceNumber;
        Interlocked.Increment(ref _started);
        return silo;
    }

    public async Task<InProcessSiloHandle> CreateSiloAsync(InProcessTestSiloSpecificOptions siloOptions)
    {
        var host = await Task.Run(async () =>
        {
            var builder = Host.CreateApplicationBuilder(Settings(siloOptions.SiloName));
            foreach (var configure in Options.SiloHostConfigurationDelegates) configure(siloOptions, builder);
            builder.UseOrleans(silo =>
            {
                silo.Services.AddSingleton<ClusteringMark>();
                silo.Configure<ClusterOptions>(SetCluster);
                silo.Configure<SiloOptions>(options => options.SiloName = siloOptions.SiloName);
                silo.Configure<EndpointOptions>(options =>
                    (options.AdvertisedIPAddress, options.SiloPort, options.GatewayPort) = (System.Net.IPAddress.Loopback, siloOptions.SiloPort, siloOptions.GatewayPort));
                silo.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));
            });
            var built = builder.Build();
            await built.StartAsync();
            return built;
        });
        var details = host.Services.GetRequiredService<ILocalSiloDetails>();
        return new InProcessSiloHandle { Name = siloOptions.SiloName, SiloHost = host, SiloAddress = details.SiloAddress, GatewayAddress = details.GatewayAddress };
    }

    public Task StopSiloAsync(InProcessSiloHandle instance) => EndSiloAsync(instance, stopGracefully: true);

    /// <summary>As in a crash: nothing of the silo's grains is executed any more, calls that it had fail.</summary>
    public Task KillSiloAsync(InProcessSiloHandle instance) => EndSiloAsync(instance, stopGracefully: false);

    public async Task<InProcessSiloHandle?> RestartSiloAsync(InProcessSiloHandle instance)
    {
        await StopSiloAsync(instance);
        var silo = await StartSiloAsync(instance.InstanceNumber, Options);
        lock (_silos) _silos.Add(silo);
        return silo;
    }

    public async Task StopSilosAsync()
    {
        foreach (var silo in Silos) await StopSiloAsync(silo);
    }

    public void StopAllSilos() => StopAllSilosAsync().GetAwaiter().GetResult();

    public async Task StopAllSilosAsync()
    {
        await StopClusterClientAsync();
        await StopSilosAsync();
    }

    /// <summary>Returns at once: all silos of a process see the same members at any time.</summary>
    public Task WaitForLivenessToStabilizeAsync(bool didKill = false) => Task.CompletedTask;

    /// <summary>Returns at once: all silos of a process have the same grain classes.</summary>
    public Task WaitForClusterManifestToStabilizeAsync(bool didKill = false) => Task.CompletedTask;

    /// <summary>The current activation's end; completed if there is none.</summary>
    public Task WaitForDeactivationAsync(GrainId grainId) => Find(grainId)?.Deactivated ?? Task.CompletedTask;

    public Task WaitForDeactivationAsync(IAddressable grain) => WaitForDeactivationAsync(grain.GetGrainId());

    public async Task DeactivateAsync(GrainId grainId)
    {
        if (Find(grainId) is not { } activation) return;
        activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateAsync)} was called."));
        await activation.Deactivated;
    }

    public Task DeactivateAsync(IAddressable grain) => DeactivateAsync(grain.GetGrainId());

    public bool TryGetGrainContext(GrainId grainId, [NotNullWhen(true)] out IGrainContext? grainContext)
    {
        grainContext = Find(grainId);
        return grainContext is not null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        foreach (var silo in Silos) await silo.DisposeAsync();
        if (_client is not null) await DisposeAsync(_client);
    }

    public void Dispose() => Task.Run(async () => await DisposeAsync()).GetAwaiter().GetResult();

    private static HostApplicationBuilderSettings Settings(string name) =>
        new() { ApplicationName = name, EnvironmentName = Environments.Development, DisableDefaults = true };

    private static async Task DisposeAsync(IHost host)
    {
        if (host is IAsyncDisposable asyncDisposable) await asyncDisposable.DisposeAsync();
        else host.Dispose();
    }

    private void SetCluster(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (Options.ClusterId, Options.ServiceId);

    private Activation? Find(GrainId grainId) => Silos
        .Select(silo => silo.ServiceProvider.GetRequiredService<SiloNode>())
        .SelectMany(silo => silo.Activations)
        .FirstOrDefault(activation => activation.GrainId == grainId);

    private async Task EndSiloAsync(InProcessSiloHandle instance, bool stopGracefully)
    {
        try
        {
            await instance.StopSiloAsync(stopGracefully);
        }
        finally
        {
            await instance.DisposeAsync();
            Interlocked.Decrement(ref _started);
            lock (_silos) _silos.Remove(instance);
        }
    }
}
