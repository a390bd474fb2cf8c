using MedCluster.OrleansContract.Tests.Support;
using Orleans.Placement;

namespace MedCluster.OrleansContract.Tests.Placement;

public interface INamedSiloGrain : IPlaceable;

[NamedSiloPlacement("_1")]
public sealed class NamedSiloGrain : PlaceableGrain, INamedSiloGrain;

public interface IUnplaceableGrain : IPlaceable;

[NamedSiloPlacement("no such silo")]
public sealed class UnplaceableGrain : PlaceableGrain, IUnplaceableGrain;

public interface IRoomGrain : IPlaceable;

[RandomPlacement]
[RoomFilter("Silo_1")]
public sealed class RoomGrain : PlaceableGrain, IRoomGrain;

public interface INowhereGrain : IPlaceable;

[RandomPlacement]
[RoomFilter("no such room")]
public sealed class NowhereGrain : PlaceableGrain, INowhereGrain;

public interface ILocalGrain : IPlaceable;

[PreferLocalPlacement]
public sealed class LocalGrain : PlaceableGrain, ILocalGrain;

public interface IHashedGrain : IPlaceable;

[HashBasedPlacement]
public sealed class HashedGrain : PlaceableGrain, IHashedGrain;

public interface IRandomGrain : IPlaceable;

[RandomPlacement]
public sealed class RandomGrain : PlaceableGrain, IRandomGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Signals.Log("activated " + this.GetPrimaryKeyString(), Silo.ToString());
        return Task.CompletedTask;
    }
}
