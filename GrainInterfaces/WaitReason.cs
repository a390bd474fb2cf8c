namespace MedCluster.GrainInterfaces;

/// <summary>Why work that could go on waits.</summary>
/// <param name="Reason">A reason code of the waiting stage, or <c>store-unavailable</c>.</param>
/// <param name="Message">One sentence more, without patient data.</param>
[GenerateSerializer, Immutable, Alias("medcluster.wait-reason")]
public sealed record WaitReason([property: Id(0)] string Reason, [property: Id(1)] string Message);
