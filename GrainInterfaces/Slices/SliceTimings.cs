namespace MedCluster.GrainInterfaces.Slices;

/// <summary>Milliseconds that a slice, or many slices together, spent in each stage. Waiting for the device counts as inference.</summary>
/// <param name="Read">Reading the bytes and decoding them.</param>
/// <param name="Prepare">Making the models' inputs.</param>
/// <param name="Infer">From handing an input to the worker until its result is there.</param>
/// <param name="Store">Encoding and storing the results.</param>
[GenerateSerializer, Immutable, Alias("medcluster.slice-timings")]
public readonly record struct SliceTimings(
    [property: Id(0)] double Read,
    [property: Id(1)] double Prepare,
    [property: Id(2)] double Infer,
    [property: Id(3)] double Store)
{
    /// <summary>The sum of both, stage by stage.</summary>
    public static SliceTimings operator +(SliceTimings left, SliceTimings right) =>
        new(left.Read + right.Read, left.Prepare + right.Prepare, left.Infer + right.Infer, left.Store + right.Store);

    /// <summary>The sum of both, stage by stage.</summary>
    public static SliceTimings Add(SliceTimings left, SliceTimings right) => left + right;
}
