namespace MedCluster.Grains.Aggregation;

/// <summary>One of several volumes of a series.</summary>
/// <param name="Index">Its number in the series, counted from 1; it is in the names of its files from the second on.</param>
/// <param name="Name">The tags that tell it from the others, for example <c>EchoTime 2.4</c>.</param>
public sealed record VolumeReport(int Index, string Name);
