using static TorchSharp.Native;

namespace TorchSharp;

public static unsafe partial class torch
{
    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null) =>
        Operator.Call("empty", "memory_format", size, dtype, null, device);

    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null) => Operator.Call("zeros", "", size, dtype, null, device);

    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null) => Operator.Call("ones", "", size, dtype, null, device);

    public static Tensor rand(long[] size, ScalarType? dtype = null, Device? device = null) => Operator.Call("rand", "", size, dtype, null, device);

    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null) =>
        Operator.Call("full", "", size, value, dtype, null, device);

    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null) =>
        tensor(rawArray, [rawArray.Length], dtype, device);

    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null) =>
        Make(rawArray, ScalarType.Float32, dimensions, dtype, device);

    public static Tensor tensor(byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null) =>
        Make(rawArray, ScalarType.Byte, dimensions, dtype, device);

    public static Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null) =>
        Make(dataArray, ScalarType.Int64, dimensions, dtype, device);

    private static Tensor Make<T>(T[] elements, ScalarType own, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device)
        where T : unmanaged
    {
        IntPtr handle;
        fixed (T* first = elements)
        fixed (long* sizes = dimensions)
            Check(mct_tensor_from_bytes(first, (long)elements.Length * sizeof(T), (int)own, sizes, dimensions.Length, &handle));
        var made = new Tensor(handle);
        if ((dtype ?? own) == own && (device is null || device.type == DeviceType.CPU))
            return made;
        using (made)
            return Operator.Call("to", "dtype_layout", made, dtype ?? own, null, device ?? CPU);
    }
}
