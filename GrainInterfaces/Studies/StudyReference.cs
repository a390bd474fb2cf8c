namespace MedCluster.GrainInterfaces.Studies;

/// <summary>A study by content.</summary>
/// <param name="StudyInstanceUid">The Study Instance UID.</param>
/// <param name="RunId">The run id: a hash of pipeline, instances and models.</param>
/// <param name="Manifest">The digest under which the study's manifest (its instances) is stored.</param>
[GenerateSerializer, Immutable, Alias("medcluster.study-reference")]
public sealed record StudyReference(
    [property: Id(0)] string StudyInstanceUid,
    [property: Id(1)] string RunId,
    [property: Id(2)] string Manifest);
