namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>Who wants device slots.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Project">Its project.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="Slots">How many slices are ready.</param>
[GenerateSerializer, Immutable, Alias("medcluster.lease-request")]
public sealed record LeaseRequest(
    [property: Id(0)] string RunId,
    [property: Id(1)] string Project,
    [property: Id(2)] WorkPriority Priority,
    [property: Id(3)] int Slots);
