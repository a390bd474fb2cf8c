namespace Orleans.Runtime;

/// <summary>Executes one activation's turns one after the other on the thread pool, and what they await comes back to it.</summary>
internal sealed class ActivationScheduler(Activation activation) : TaskScheduler, IThreadPoolWorkItem
{
    private const int TurnsAtATime = 64;
    private readonly Lock _lock = new();
    private readonly Queue<object> _queue = new();
    private bool _isScheduled;
    private volatile bool _isHalted;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Nothing of this activation is executed any more.</summary>
    public void Halt() => _isHalted = true;

    public void Enqueue(Action turn) => EnqueueItem(turn);

    public void Enqueue(Work work) => EnqueueItem(work);

    public void Enqueue(Func<Task> turn) => EnqueueItem(turn);

    protected override void QueueTask(Task task) => EnqueueItem(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && RuntimeContext.Current == activation && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock) return [.. _queue.OfType<Task>()];
    }

    void IThreadPoolWorkItem.Execute()
    {
        RuntimeContext.Current = activation;
        try
        {
            for (var turns = 0; turns < TurnsAtATime; turns++)
            {
                object item;
                lock (_lock)
                {
                    if (_isHalted) _queue.Clear();
                    if (!_queue.TryDequeue(out item!))
                    {
                        _isScheduled = false;
                        return;
                    }
                }
                // Begun here rather than where they were made, so that they do not inherit that place's execution context.
                switch (item)
                {
                    case Task task:
                        TryExecuteTask(task);
                        break;
                    case Work work:
                        new Task(static state => Begin(((Activation, Work))state!), (activation, work)).RunSynchronously(this);
                        break;
                    case Func<Task> turn:
                        new Task(static state => _ = ((Func<Task>)state!)(), turn).RunSynchronously(this);
                        break;
                    default:
                        new Task((Action)item).RunSynchronously(this);
                        break;
                }
            }
        }
        finally
        {
            RuntimeContext.Current = null;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private static void Begin((Activation Activation, Work Work) turn) => _ = turn.Activation.RunAsync(turn.Work);

    private void EnqueueItem(object item)
    {
        lock (_lock)
        {
            if (_isHalted) return;
            _queue.Enqueue(item);
            if (_isScheduled) return;
            _isScheduled = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }
}
