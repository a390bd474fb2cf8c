namespace Orleans.TestingHost;

public abstract class SiloHandle : IDisposable, IAsyncDisposable
{
    public short InstanceNumber { get; set; }

    public string Name { get; set; } = null!;

    public SiloAddress SiloAddress { get; set; } = null!;

    public SiloAddress GatewayAddress { get; set; } = null!;

    public abstract bool IsActive { get; }

    public abstract Task StopSiloAsync(bool stopGracefully);

    public abstract Task StopSiloAsync(CancellationToken ct);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    public abstract ValueTask DisposeAsync();

    public override string ToString() => SiloAddress.ToString();

    protected abstract void Dispose(bool disposing);
}
