namespace Orleans.Hosting;

internal sealed class ClientHostedService(ClientNode client, IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<ClusteringMark>() is not { } clustering)
            throw new InvalidOperationException("Clustering has not been configured. The stand-in offers UseLocalhostClustering.");
        clustering.Check();
        client.Connect();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        client.Disconnect();
        return Task.CompletedTask;
    }
}
