using System.Diagnostics;

namespace Orleans.Configuration;

public abstract class MessagingOptions
{
    private TimeSpan _responseTimeout = TimeSpan.FromSeconds(30);

    public TimeSpan ResponseTimeout
    {
        get => Debugger.IsAttached ? ResponseTimeoutWithDebugger : _responseTimeout;
        set => _responseTimeout = value;
    }

    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A call that has timed out is cancelled where it runs, if its method takes a token.</summary>
    public bool CancelRequestOnTimeout { get; set; }
}
