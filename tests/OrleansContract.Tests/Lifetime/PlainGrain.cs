namespace MedCluster.OrleansContract.Tests.Lifetime;

/// <summary>Does not derive from Grain.</summary>
[GrainType("plain-one")]
public sealed class PlainGrain(IGrainContext context) : IGrainBase, IPlainGrain
{
    private string _state = "new";

    public IGrainContext GrainContext => context;

    public Task OnActivateAsync(CancellationToken token)
    {
        _state = "active";
        return Task.CompletedTask;
    }

    public Task<string> IdentityAsync() => Task.FromResult($"{context.GrainId} {_state} {this.GetPrimaryKeyLong()}");
}
