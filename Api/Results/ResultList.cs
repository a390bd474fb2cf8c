using MedCluster.Grains.Aggregation;

namespace MedCluster.Api.Results;

/// <summary>The result files of a committed run.</summary>
/// <param name="StudyInstanceUid">The study.</param>
/// <param name="RunId">The run.</param>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Items">The files; each lies below this address by its name.</param>
public sealed record ResultList(string StudyInstanceUid, string RunId, string Pipeline, IReadOnlyList<Artefact> Items);
