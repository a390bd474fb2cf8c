namespace Orleans.Runtime;

public readonly struct GrainTimerCreationOptions
{
    public GrainTimerCreationOptions() { }

    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    public required TimeSpan DueTime { get; init; }

    public required TimeSpan Period { get; init; }

    /// <summary>A tick may begin while a call or another tick is under way.</summary>
    public bool Interleave { get; init; }

    /// <summary>A tick counts as use of the activation.</summary>
    public bool KeepAlive { get; init; }
}
