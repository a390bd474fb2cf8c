namespace Orleans.Hosting;

/// <summary>Starts the silo with its host, stage by stage, and stops it in reverse.</summary>
internal sealed class SiloHostedService(SiloNode silo, IServiceProvider services) : IHostedService
{
    private readonly LifecycleSubject _lifecycle = new();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<ClusteringMark>() is not { } clustering)
            throw new InvalidOperationException("Clustering has not been configured. The stand-in offers UseLocalhostClustering.");
        clustering.Check();
        _lifecycle.Subscribe(nameof(SiloHostedService), ServiceLifecycleStage.RuntimeInitialize,
            _ => Done(silo.Join), _ => Done(silo.Leave));
        // Grains end before the services that they use do, and after the silo has ceased to be given new ones.
        _lifecycle.Subscribe(nameof(SiloHostedService), ServiceLifecycleStage.BecomeActive, _ => Done(silo.BecomeActive), silo.DeactivateAllAsync);
        foreach (var participant in services.GetServices<ILifecycleParticipant<ISiloLifecycle>>()) participant.Participate(_lifecycle);
        await _lifecycle.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Told to stop at once, it ends as in a crash: nothing is said to the grains.
        if (cancellationToken.IsCancellationRequested) silo.Leave();
        await _lifecycle.StopAsync(cancellationToken, exception => silo.Logger.LogError(exception, "A stage of the silo did not stop cleanly"));
        silo.Leave();
    }

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
