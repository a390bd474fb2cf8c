namespace MedCluster.Inference;

/// <summary>
/// How a slice becomes a model's input: its values in <see cref="Units"/> are clamped, multiplied by <see cref="Scale"/> and added to
/// <see cref="Offset"/>; the slice is turned (<see cref="Orientation"/>); then it is shrunk by <see cref="Downsample"/>, each pixel the mean of those it
/// covers, or brought to a spacing or a size by bilinear interpolation; then padded at the bottom and the right with <see cref="PadValue"/> to whole
/// multiples of <see cref="MultipleOf"/>. Labels go the same way back: each pixel of the source takes the label of the input's pixel that covers its centre.
/// </summary>
/// <param name="ClampLow">The lowest value, in <paramref name="Units"/>.</param>
/// <param name="ClampHigh">The highest value, above <paramref name="ClampLow"/>.</param>
/// <param name="Scale">The factor, not 0.</param>
/// <param name="Offset">The summand, after the factor.</param>
/// <param name="MultipleOf">What the input's rows and columns must be multiples of, 1 to 1024.</param>
/// <param name="PadValue">What to pad with, in the input's own scale.</param>
/// <param name="Downsample">How many pixels, down and across, become one, 1 to 16.</param>
/// <param name="Units">What the values mean.</param>
/// <param name="Orientation">How the slice is turned.</param>
/// <param name="Spacing">The spacing to bring rows and columns to, mm, or null.</param>
/// <param name="SizeRows">The rows to bring the slice to, together with <paramref name="SizeColumns"/>, or null.</param>
/// <param name="SizeColumns">The columns to bring the slice to, or null.</param>
public sealed record ModelInput(
    float ClampLow, float ClampHigh, float Scale, float Offset = 0, int MultipleOf = 1, float PadValue = 0, int Downsample = 1,
    ModelUnits Units = ModelUnits.Hounsfield, ModelOrientation Orientation = ModelOrientation.Source, double? Spacing = null, int? SizeRows = null, int? SizeColumns = null)
{
    /// <summary>Whether slices are turned or interpolated.</summary>
    public bool IsResampled => Orientation != ModelOrientation.Source || Spacing is not null || SizeRows is not null;

    /// <summary>The rows and columns of the input for a slice of <paramref name="rows"/> × <paramref name="columns"/> that is not turned or interpolated.</summary>
    public (int Height, int Width) Size(int rows, int columns) => (Padded((rows + Downsample - 1) / Downsample), Padded((columns + Downsample - 1) / Downsample));

    /// <summary>A number of rows or columns with the padding that the model needs.</summary>
    public int Padded(int length) => (length + MultipleOf - 1) / MultipleOf * MultipleOf;
}
