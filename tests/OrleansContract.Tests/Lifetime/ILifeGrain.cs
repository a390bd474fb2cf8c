using MedCluster.OrleansContract.Tests.Support;

namespace MedCluster.OrleansContract.Tests.Lifetime;

public interface ILifeGrain : IPlaceable
{
    /// <summary>Which activation answers: each has an id of its own.</summary>
    Task<Guid> IdAsync();

    Task<Guid> EndAsync();

    Task<Guid> EndLaterAsync(string signal);

    Task WaitAsync(string signal);

    Task DelayAsync(TimeSpan time);

    Task<bool> KnowsItsContextAsync();
}

public interface IKeptGrain : ILifeGrain;

public interface IFragileGrain : IPlaceable;

public interface IPlainGrain : IGrainWithIntegerKey
{
    Task<string> IdentityAsync();
}
