namespace MedCluster.GrainInterfaces.Studies;

/// <summary>How far a run is.</summary>
/// <param name="State">Its state.</param>
/// <param name="Slices">Slices the pipeline took; zero until the run is planned.</param>
/// <param name="SlicesDone">Slices with a stored result.</param>
/// <param name="SlicesReused">Slices of those whose result was stored before.</param>
/// <param name="Stage">What it is at.</param>
/// <param name="SlicesRepeated">Slices that were begun more than once.</param>
/// <param name="WaitingFor">Why it doesn't get on, where that is so.</param>
[GenerateSerializer, Immutable, Alias("medcluster.study-progress")]
public sealed record StudyProgress(
    [property: Id(0)] StudyState State,
    [property: Id(1)] int Slices = 0,
    [property: Id(2)] int SlicesDone = 0,
    [property: Id(3)] int SlicesReused = 0,
    [property: Id(4)] StudyStage Stage = StudyStage.Waiting,
    [property: Id(5)] int SlicesRepeated = 0,
    [property: Id(6)] WaitReason? WaitingFor = null);
