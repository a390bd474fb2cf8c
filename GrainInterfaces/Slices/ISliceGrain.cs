namespace MedCluster.GrainInterfaces.Slices;

/// <summary>
/// Slices of one run on one device, at most as many at once as a lease has slots: reads and decodes the instances, has the models infer
/// them, stores the results. Its key is <c>silo/runId/place</c>, and it is placed on the silo that its key names, where its lease's device
/// is; a run uses a place for one lease at a time.
/// </summary>
[Alias("medcluster.slice")]
public interface ISliceGrain : IGrainWithStringKey
{
    /// <summary>Computes and stores what <paramref name="request"/> asks for, and says for each slice, in their order, what became of it. Doing it twice stores the same once.</summary>
    [Alias("process"), ResponseTimeout("00:05:00")]
    Task<IReadOnlyList<SliceOutcome>> ProcessAsync(SliceRequest request, CancellationToken cancellationToken);
}
