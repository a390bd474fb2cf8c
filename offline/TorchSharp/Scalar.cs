namespace TorchSharp;

/// <summary>A number without a tensor: a boolean, a 64-bit integer or a double.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(object value) => Value = value;

    internal object Value { get; }

    public static implicit operator Scalar(bool value) => new(value);

    public static implicit operator Scalar(byte value) => new((long)value);

    public static implicit operator Scalar(int value) => new((long)value);

    public static implicit operator Scalar(long value) => new(value);

    public static implicit operator Scalar(float value) => new((double)value);

    public static implicit operator Scalar(double value) => new(value);

    /// <summary>Holds nothing native; here because TorchSharp's does.</summary>
    public void Dispose()
    {
    }
}
