namespace Orleans.Runtime;

/// <summary>The activations that one silo has of one stateless worker grain.</summary>
internal sealed class StatelessWorkers(SiloNode silo, GrainId grainId, GrainClass grainClass)
{
    private readonly List<Activation> _workers = [];
    private readonly int _limit = grainClass.Worker!.MaxLocalWorkers;

    public IReadOnlyList<Activation> Workers
    {
        get
        {
            lock (_workers) return [.. _workers];
        }
    }

    /// <summary>To a worker that has nothing to do, to a new one, or to the one that has least to do.</summary>
    public void Receive(Work work)
    {
        lock (_workers)
        {
            while (true)
            {
                var best = _workers.MinBy(worker => worker.Load);
                var isNew = best is null || (best.Load > 0 && _workers.Count < _limit);
                if (isNew)
                {
                    best = new Activation(silo, grainId, grainClass, this);
                    _workers.Add(best);
                    silo.Remember(best);
                }
                var isTaken = best!.Receive(work);
                if (isNew && isTaken) best.Start();
                if (isTaken) return;
                _workers.Remove(best);
                if (silo.IsDead) return;
            }
        }
    }

    public void Remove(Activation worker)
    {
        lock (_workers) _workers.Remove(worker);
    }
}
