namespace Orleans.TestingHost;

public class InProcessSiloHandle : SiloHandle
{
    private bool _isActive = true;
    private int _isDisposed;

    public IHost SiloHost { get; init; } = null!;

    public IServiceProvider ServiceProvider => SiloHost.Services;

    public override bool IsActive => _isActive;

    /// <summary>Gracefully: the grains are deactivated first. Otherwise as in a crash: nothing of the silo's grains is executed any more.</summary>
    public override Task StopSiloAsync(bool stopGracefully) => StopSiloAsync(new CancellationToken(canceled: !stopGracefully));

    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (!_isActive) return;
        try
        {
            await Task.Run(() => SiloHost.StopAsync(ct), CancellationToken.None);
        }
        finally
        {
            _isActive = false;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        try
        {
            await StopSiloAsync(true);
        }
        finally
        {
            if (SiloHost is IAsyncDisposable asyncDisposable) await asyncDisposable.DisposeAsync();
            else SiloHost.Dispose();
        }
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
