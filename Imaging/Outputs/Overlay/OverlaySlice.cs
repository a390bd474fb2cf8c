namespace MedCluster.Imaging.Outputs.Overlay;

/// <summary>A slice to show.</summary>
/// <param name="Index">Its index in the volume's order, from 0.</param>
/// <param name="Hounsfield">Its values (HU in CT), row by row.</param>
/// <param name="Labels">Its mask, row by row, of the same size.</param>
public sealed record OverlaySlice(int Index, ReadOnlyMemory<float> Hounsfield, ReadOnlyMemory<byte> Labels);
