using MedCluster.GrainInterfaces.Batches;

namespace MedCluster.Api.Studies;

/// <summary>Where the batch of a study is that has not ended.</summary>
/// <param name="BatchState">The batch's state.</param>
/// <param name="StudiesWaiting">Studies of the batch that wait.</param>
/// <param name="SlicesBefore">Slices of other work that get a device before the batch's next one; absent where that is not known.</param>
/// <param name="SlicesPerSecond">Slices of the batch computed per second.</param>
/// <param name="SecondsLeft">An estimate of when the batch is done; absent where there is no rate to tell by.</param>
/// <param name="WaitingFor">The reason code of why the batch doesn't get on, where that is so.</param>
public sealed record QueuePlace(BatchState BatchState, int StudiesWaiting, long? SlicesBefore, double SlicesPerSecond, double? SecondsLeft, string? WaitingFor);
