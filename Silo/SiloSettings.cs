using System.Net;
using MedCluster.Inference;
using MedCluster.Silo.Clustering;
using MedCluster.Silo.Drain;
using Microsoft.Extensions.Configuration;
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

    /// <summary>The silo's name, as status shows it.</summary>
    public string Name { get; init; } = "silo-0";

    /// <summary>Where other silos reach this one.</summary>
    public required IPEndPoint Endpoint { get; init; }

    /// <summary>The port, at the same address, for clients.</summary>
    public required int GatewayPort { get; init; }

    /// <summary>The cluster that it joins; null: the silos of this process.</summary>
    public ClusterAddress? Cluster { get; init; }

    /// <summary>In a cluster of one process, the silo that this one joins; null: it is the first.</summary>
    public IPEndPoint? Primary { get; init; }

    /// <summary>Where health and metrics are served; null: nowhere.</summary>
    public IPEndPoint? Health { get; init; }

    /// <summary>How long a silo that stops waits for the slices under way on its devices before it hands them back.</summary>
    public TimeSpan DrainTime { get; init; } = DrainSettings.DefaultTime;

    /// <summary>Further options by section (Scheduling, Batch, Study); null: the defaults.</summary>
    public IConfiguration? Options { get; init; }

    /// <summary>What is logged to standard error. Default: what ends the process.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Critical;

    /// <summary>How long stopping may take in all: draining, then handing grains and membership back.</summary>
    internal TimeSpan ShutdownTime => DrainTime + TimeSpan.FromSeconds(15);
}
