using System.ComponentModel;
using MedCluster.GrainInterfaces;

namespace MedCluster.Api.Submissions;

/// <summary>A submission of what is there already.</summary>
public sealed record SubmitRequest
{
    /// <summary>Names of a folder or file of the server (allowed by Api:Folders), or of a prefix in the store as <c>store:incoming/…</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The pipeline's id.</summary>
    [DefaultValue(SubmitSettings.DefaultPipeline)]
    public string Pipeline { get; init; } = SubmitSettings.DefaultPipeline;

    /// <summary>The project; null: the caller's only one, else the one without a name.</summary>
    public string? Project { get; init; }

    /// <summary>Urgent, normal or background.</summary>
    public WorkPriority Priority { get; init; } = WorkPriority.Normal;
}
