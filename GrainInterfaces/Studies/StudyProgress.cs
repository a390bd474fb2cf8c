namespace MedCluster.GrainInterfaces.Studies;

/// <summary>How far a run is.</summary>
/// <param name="State">Its state.</param>
/// <param name="Slices">Slices the pipeline took; zero until the run is planned.</param>
/// <param name="SlicesDone">Slices with a stored result.</param>
/// <param name="SlicesReused">Slices of those whose result was stored before.</param>
[GenerateSerializer, Immutable, Alias("medcluster.study-progress")]
public sealed record StudyProgress(
    [property: Id(0)] StudyState State,
    [property: Id(1)] int Slices = 0,
    [property: Id(2)] int SlicesDone = 0,
    [property: Id(3)] int SlicesReused = 0);
