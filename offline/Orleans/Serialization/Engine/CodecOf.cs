namespace Orleans.Serialization;

internal static class CodecOf<T>
{
    private static Codec<T>? s_codec;

    /// <exception cref="CodecNotFoundException">Values of the type cannot travel.</exception>
    public static Codec<T> Value => s_codec ??= (Codec<T>)CodecProvider.Get(typeof(T));
}
