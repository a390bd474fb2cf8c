using System.Net;
using MedCluster.Inference;
using Microsoft.Extensions.Logging;

namespace MedCluster.Silo;

/// <summary>What a silo is made of.</summary>
public sealed record SiloSettings
{
    /// <summary>The store: a folder, <c>file:///…</c>, or Azure Blob.</summary>
    public required string Store { get; init; }

    /// <summary>The folder of model packages.</summary>
    public required string Models { get; init; }

    /// <summary>The devices this silo drives and how it batches; by default those devices that use the machine well.</summary>
    public InferenceOptions Inference { get; init; } = new();

    /// <summary>The silo's place in the cluster on this machine, from 0; 0 is the one that the others join.</summary>
    public int Index { get; init; }

    /// <summary>Where silos listen for each other; silo <see cref="Index"/> takes the port plus its index.</summary>
    public required IPEndPoint Endpoint { get; init; }

    /// <summary>Where silos listen for clients; as <see cref="Endpoint"/>.</summary>
    public required int GatewayPort { get; init; }

    /// <summary>What is logged to standard error. Default: what ends the process.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Critical;
}
