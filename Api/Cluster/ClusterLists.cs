using MedCluster.Grains.ReadModels;
using MedCluster.Inference;
using MedCluster.Silo.Audit;

namespace MedCluster.Api.Cluster;

/// <summary>The devices.</summary>
/// <param name="Items">The devices of all silos.</param>
public sealed record DeviceList(IReadOnlyList<DeviceView> Items);

/// <summary>The pipelines.</summary>
/// <param name="Items">Those that can be named.</param>
public sealed record PipelineList(IReadOnlyList<PipelineView> Items);

/// <summary>A pipeline.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Models">The ids of its model packages.</param>
/// <param name="Sha256">SHA-256 of its definition.</param>
/// <param name="Reason">Why it can't be used, where that is so.</param>
public sealed record PipelineView(string Id, string Version, string? Description, IReadOnlyList<string> Models, string Sha256, string? Reason = null);

/// <summary>The model packages.</summary>
/// <param name="Items">Those of this silo.</param>
public sealed record ModelList(IReadOnlyList<ModelView> Items);

/// <summary>A model package.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Task">Segmentation or classification.</param>
/// <param name="Modalities">The modalities that it takes.</param>
/// <param name="Labels">Its labels or classes.</param>
/// <param name="License">Its licence, an SPDX name.</param>
/// <param name="Sha256">SHA-256 of the package.</param>
/// <param name="Reason">Why it can't be used, where that is so.</param>
public sealed record ModelView(
    string Id, string Version, ModelTask Task, IReadOnlyList<string> Modalities, IReadOnlyList<ModelLabel> Labels, string License, string Sha256, string? Reason = null);

/// <summary>Lines of the audit log.</summary>
/// <param name="Items">The lines, in the order of time.</param>
public sealed record AuditList(IReadOnlyList<AuditLine> Items);
