using MedCluster.OrleansContract.Tests.Support;

namespace MedCluster.OrleansContract.Tests.Lifetime;

/// <summary>Its first activation fails.</summary>
public sealed class FragileGrain : PlaceableGrain, IFragileGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        var name = this.GetPrimaryKeyString();
        Signals.Log(name, "activates");
        if (Signals.Logged(name).Length == 1) throw new InvalidOperationException("not this time");
    }
}
