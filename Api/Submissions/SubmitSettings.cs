using System.Text.RegularExpressions;
using MedCluster.Api.Http;
using MedCluster.GrainInterfaces;

namespace MedCluster.Api.Submissions;

/// <summary>What is to be done with what was submitted.</summary>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Project">The project.</param>
/// <param name="Priority">The priority.</param>
public sealed partial record SubmitSettings(string Pipeline, string Project, WorkPriority Priority)
{
    /// <summary>The pipeline where none is named.</summary>
    public const string DefaultPipeline = "ct-tissue";

    /// <summary>The settings in these texts.</summary>
    /// <exception cref="RefusedException">One is malformed.</exception>
    internal static SubmitSettings Of(string? pipeline, string project, string? priority)
    {
        if (pipeline is not null && !PipelineId().IsMatch(pipeline)) throw RefusedException.Invalid("pipeline is an id: 1 to 64 lower-case letters, digits and hyphens.");
        if (!ProjectName().IsMatch(project)) throw RefusedException.Invalid("project has at most 64 letters, digits, spaces, dots, hyphens and underscores.");
        return new SubmitSettings(pipeline ?? DefaultPipeline, project, priority switch
        {
            null or "normal" => WorkPriority.Normal,
            "urgent" => WorkPriority.Urgent,
            "background" => WorkPriority.Background,
            _ => throw RefusedException.Invalid("priority is urgent, normal or background."),
        });
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}\\z")]
    private static partial Regex PipelineId();

    [GeneratedRegex("^[A-Za-z0-9 ._-]{0,64}\\z")]
    private static partial Regex ProjectName();
}
