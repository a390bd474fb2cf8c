namespace MedCluster.GrainInterfaces.Slices;

/// <summary>
/// One slice of one run on one device: reads and decodes the instance, has the models infer it, stores the results. Its key is
/// <c>silo/runId/slice</c>, and it is placed on the silo that its key names, where its lease's device is. It lives for one call.
/// </summary>
[Alias("medcluster.slice")]
public interface ISliceGrain : IGrainWithStringKey
{
    /// <summary>Computes and stores what <paramref name="request"/> asks for. Doing it twice stores the same once.</summary>
    [Alias("process"), ResponseTimeout("00:05:00")]
    Task<SliceOutcome> ProcessAsync(SliceRequest request, CancellationToken cancellationToken);
}
