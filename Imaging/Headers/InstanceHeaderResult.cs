using MedCluster.Reasons;

namespace MedCluster.Imaging.Headers;

/// <summary>What reading a header gave: the header, or why there is none.</summary>
public sealed record InstanceHeaderResult
{
    private InstanceHeaderResult()
    {
    }

    /// <summary>The header, or null.</summary>
    public InstanceHeader? Header { get; private init; }

    /// <summary>Why there is no header, or null.</summary>
    public ReasonCode? Reason { get; private init; }

    /// <summary>One sentence more on the reason, without anything of the header's content; empty where there is a header.</summary>
    public string Message { get; private init; } = "";

    internal static InstanceHeaderResult Of(InstanceHeader header) => new() { Header = header };

    internal static InstanceHeaderResult Of(ReasonCode reason, string message) => new() { Reason = reason, Message = message };
}
