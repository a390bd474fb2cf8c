namespace MedCluster.Inference;

/// <summary>
/// How a slice becomes a model's input: its values in Hounsfield units are clamped, multiplied by <see cref="Scale"/> and added to
/// <see cref="Offset"/>; then the slice is shrunk by <see cref="Downsample"/>, each pixel the mean of those it covers; then padded at
/// the bottom and the right with <see cref="PadValue"/> to whole multiples of <see cref="MultipleOf"/>.
/// </summary>
/// <param name="ClampLow">The lowest value, in HU.</param>
/// <param name="ClampHigh">The highest value, in HU, above <paramref name="ClampLow"/>.</param>
/// <param name="Scale">The factor, not 0.</param>
/// <param name="Offset">The summand, after the factor.</param>
/// <param name="MultipleOf">What the input's rows and columns must be multiples of, 1 to 1024.</param>
/// <param name="PadValue">What to pad with, in the input's own scale.</param>
/// <param name="Downsample">How many pixels, down and across, become one, 1 to 16.</param>
public sealed record ModelInput(
    float ClampLow, float ClampHigh, float Scale, float Offset = 0, int MultipleOf = 1, float PadValue = 0, int Downsample = 1)
{
    /// <summary>The rows and columns of the input for a slice of <paramref name="rows"/> × <paramref name="columns"/>.</summary>
    public (int Height, int Width) Size(int rows, int columns) => (Padded(rows), Padded(columns));

    private int Padded(int length)
    {
        var shrunk = (length + Downsample - 1) / Downsample;
        return (shrunk + MultipleOf - 1) / MultipleOf * MultipleOf;
    }
}
