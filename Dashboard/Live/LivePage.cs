using MedCluster.Api.Access;
using MedCluster.Grains.ReadModels;
using MedCluster.Reasons;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace MedCluster.Dashboard.Live;

/// <summary>
/// A page that shows read models and keeps itself fresh: it looks, shows, waits for the read model to change and looks again, at most a few
/// times a second however fast the work goes. Nothing is asked of the grains that do the work.
/// </summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan AtMostEach = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _stop = new();
    private CancellationTokenSource _look = new();
    private Task _following = Task.CompletedTask;

    [Inject] private protected StatusBoard Board { get; private set; } = null!;
    [Inject] private protected TimeProvider Time { get; private set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = null!;

    /// <summary>Who looks, and what they may see and do.</summary>
    private protected Caller Caller { get; private set; } = null!;

    /// <summary>What kept the last look from showing all that there is, as when the store is away; null: nothing.</summary>
    private protected MedClusterException? Fault { get; private set; }

    /// <summary>Now, for how long ago things were.</summary>
    private protected DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Whether the first look is over.</summary>
    private protected bool Looked { get; private set; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        Caller = Caller.Of((await Authentication).User);
        await LookOnceAsync();
        Looked = true;
        // Who is following sees the new parameters at once.
        await _look.CancelAsync();
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _following = InvokeAsync(FollowAsync);
    }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task LookAsync(CancellationToken cancellationToken);

    /// <summary>Ends when what <see cref="LookAsync"/> read has changed.</summary>
    protected abstract Task ChangeAsync(CancellationToken cancellationToken);

    /// <summary>Looks again at once, as after the user chose another filter.</summary>
    protected async Task LookAgainAsync()
    {
        await LookOnceAsync();
        await _look.CancelAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
        _look.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task LookOnceAsync()
    {
        try
        {
            await LookAsync(_stop.Token);
            Fault = null;
        }
        catch (MedClusterException exception)
        {
            Fault = exception;
        }
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _look.Dispose();
                _look = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                await (Fault is null ? ChangeAsync(_look.Token) : Task.Delay(Patience, Time, _look.Token));
                await Task.Delay(AtMostEach, Time, _stop.Token);
                await LookOnceAsync();
                StateHasChanged();
            }
            catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
            {
                // Another filter was chosen; what changes now is waited for anew.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
