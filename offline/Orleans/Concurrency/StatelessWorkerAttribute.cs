using Orleans.Placement;

namespace Orleans.Concurrency;

/// <summary>Any silo that is called has the grain, up to that many times (by default once per processor).</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : PlacementAttribute
{
    public StatelessWorkerAttribute() : this(-1) { }

    public StatelessWorkerAttribute(int maxLocalWorkers) : base(new StatelessWorkerPlacement()) =>
        MaxLocalWorkers = maxLocalWorkers > 0 ? maxLocalWorkers : Environment.ProcessorCount;

    internal int MaxLocalWorkers { get; }
}
