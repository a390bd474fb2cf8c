namespace Orleans.Configuration;

public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>How many calls an activation may have running and waiting; one more is refused. 0: any number.</summary>
    public int MaxEnqueuedRequestsHardLimit { get; set; }

    public int MaxEnqueuedRequestsHardLimit_StatelessWorker { get; set; }
}
