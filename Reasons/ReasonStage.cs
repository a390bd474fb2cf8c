namespace MedCluster.Reasons;

/// <summary>The stage of the road of a study at which a reason arises.</summary>
public enum ReasonStage
{
    /// <summary>A file that never became an instance of a study.</summary>
    Intake,

    /// <summary>One instance (or frame) of a study.</summary>
    Instance,

    /// <summary>A whole series: its selection or its geometry.</summary>
    Series,

    /// <summary>A whole study or its run.</summary>
    Study,

    /// <summary>Work that could go on, but waits.</summary>
    Waiting,

    /// <summary>Configuration: command line, pipeline, model package, store, device.</summary>
    Configuration,

    /// <summary>A request to the API.</summary>
    Request,
}
