namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>What a lease request got.</summary>
/// <param name="Leases">The leases; none when no slot came free while the request waited, or the queue was full.</param>
/// <param name="RetryAfter">How long to wait before asking again; zero unless the queue was full.</param>
/// <param name="Reason">Where there are no leases, the reason code of the wait: <c>no-device</c>, <c>outside-hours</c>, <c>over-quota</c>, <c>queue-full</c>, or <c>queued</c>.</param>
[GenerateSerializer, Immutable, Alias("medcluster.lease-answer")]
public sealed record LeaseAnswer(
    [property: Id(0)] IReadOnlyList<Lease> Leases,
    [property: Id(1)] TimeSpan RetryAfter = default,
    [property: Id(2)] string? Reason = null);
