using Orleans.Hosting;

namespace Orleans.TestingHost;

public sealed class InProcessTestClusterBuilder
{
    public InProcessTestClusterBuilder() : this(2) { }

    public InProcessTestClusterBuilder(short initialSilosCount) => Options = new InProcessTestClusterOptions
    {
        InitialSilosCount = initialSilosCount,
        ClusterId = $"testcluster-{Guid.NewGuid():N}",
        ServiceId = Guid.NewGuid().ToString("N"),
        InitializeClientOnDeploy = true,
    };

    public InProcessTestClusterOptions Options { get; }

    public InProcessTestClusterBuilder ConfigureHost(Action<IHostApplicationBuilder> configureDelegate)
    {
        Options.SiloHostConfigurationDelegates.Add((_, builder) => configureDelegate(builder));
        Options.ClientHostConfigurationDelegates.Add(configureDelegate);
        return this;
    }

    public InProcessTestClusterBuilder ConfigureSilo(Action<InProcessTestSiloSpecificOptions, ISiloBuilder> configureSiloDelegate)
    {
        Options.SiloHostConfigurationDelegates.Add((options, builder) => builder.UseOrleans(silo => configureSiloDelegate(options, silo)));
        return this;
    }

    public InProcessTestClusterBuilder ConfigureSiloHost(Action<InProcessTestSiloSpecificOptions, IHostApplicationBuilder> configureSiloHostDelegate)
    {
        Options.SiloHostConfigurationDelegates.Add(configureSiloHostDelegate);
        return this;
    }

    public InProcessTestClusterBuilder ConfigureClient(Action<IClientBuilder> configureClientDelegate)
    {
        Options.ClientHostConfigurationDelegates.Add(builder => builder.UseOrleansClient(configureClientDelegate));
        return this;
    }

    public InProcessTestClusterBuilder ConfigureClientHost(Action<IHostApplicationBuilder> configureHostDelegate)
    {
        Options.ClientHostConfigurationDelegates.Add(configureHostDelegate);
        return this;
    }

    public InProcessTestCluster Build() => new(Options);
}
