using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The C ABI of native/medcluster_torch.cpp.</summary>
internal static unsafe partial class Native
{
    private const string Library = "MedClusterTorch";

    /// <summary>What a <see cref="Value"/> holds; the numbers are those of the shim.</summary>
    internal enum Tag
    {
        None,
        Tensor,
        Integer,
        Real,
        Boolean,
        IntegerList,
        TensorList,
        Device,
    }

    /// <summary>One argument or result of an operator.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Value
    {
        internal Tag Tag;
        internal int Index;
        internal long Number;
        internal double Real;
        internal IntPtr Pointer;
    }

    /// <summary>Throws what the shim kept, as TorchSharp does.</summary>
    internal static void Check(bool succeeded)
    {
        if (!succeeded)
            throw new ExternalException(Marshal.PtrToStringUTF8(mct_last_error()));
    }

    [LibraryImport(Library)]
    private static partial IntPtr mct_last_error();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_call(string name, string overload, Value* arguments, int count, Value* results, int capacity);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_tensor_free(IntPtr tensor);

    [LibraryImport(Library)]
    internal static partial long mct_tensor_dim(IntPtr tensor);

    [LibraryImport(Library)]
    internal static partial long mct_tensor_numel(IntPtr tensor);

    [LibraryImport(Library)]
    internal static partial long mct_tensor_element_size(IntPtr tensor);

    [LibraryImport(Library)]
    internal static partial int mct_tensor_scalar_type(IntPtr tensor);

    [LibraryImport(Library)]
    internal static partial int mct_tensor_device_type(IntPtr tensor);

    [LibraryImport(Library)]
    internal static partial int mct_tensor_device_index(IntPtr tensor);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_tensor_is_contiguous(IntPtr tensor);

    [LibraryImport(Library)]
    internal static partial void mct_tensor_sizes(IntPtr tensor, long* sizes);

    [LibraryImport(Library)]
    internal static partial void mct_tensor_strides(IntPtr tensor, long* strides);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_tensor_data(IntPtr tensor, void** data);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_tensor_from_bytes(void* data, long bytes, int scalarType, long* sizes, int dimensions, IntPtr* result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_module_load(string path, int deviceType, int deviceIndex, IntPtr* result);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_module_free(IntPtr module);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_module_train(IntPtr module, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_module_is_training(IntPtr module);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_module_forward(IntPtr module, Value* arguments, int count, Value* result);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_grad_enabled();

    [LibraryImport(Library)]
    internal static partial void mct_set_grad_enabled([MarshalAs(UnmanagedType.U1)] bool enabled);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_set_num_threads(int count);

    [LibraryImport(Library)]
    internal static partial int mct_get_num_threads();

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_manual_seed(long seed);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool mct_cuda_is_available();

    [LibraryImport(Library)]
    internal static partial int mct_cuda_device_count();
}
