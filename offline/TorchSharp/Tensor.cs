using TorchSharp.Utils;
using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A handle to a libtorch tensor, owned by the dispose scope it was made in, if any.</summary>
    public unsafe class Tensor : IDisposable
    {
        private static long count;
        private IntPtr _handle;

        internal Tensor(IntPtr handle)
        {
            _handle = handle;
            Interlocked.Increment(ref count);
            OwningDisposeScope = DisposeScope.Register(this);
        }

        ~Tensor() => Free();

        /// <summary>How many tensors there are in the process.</summary>
        public static long TotalCount => Interlocked.Read(ref count);

        public bool IsInvalid => _handle == IntPtr.Zero;

        public IntPtr Handle => _handle != IntPtr.Zero ? _handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public long Dimensions => mct_tensor_dim(Handle);

        public long ndim => Dimensions;

        public long NumberOfElements => mct_tensor_numel(Handle);

        public long ElementSize => mct_tensor_element_size(Handle);

        public ScalarType dtype => (ScalarType)mct_tensor_scalar_type(Handle);

        public DeviceType device_type => (DeviceType)mct_tensor_device_type(Handle);

        public Device device => device_type == DeviceType.CPU ? new(DeviceType.CPU) : new(device_type, mct_tensor_device_index(Handle));

        public bool is_cuda => device_type == DeviceType.CUDA;

        public long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* first = sizes)
                    mct_tensor_sizes(Handle, first);
                return sizes;
            }
        }

        /// <summary>The elements of a contiguous CPU tensor, in place: valid while the tensor lives.</summary>
        public Span<byte> bytes
        {
            get
            {
                if (!is_contiguous())
                    throw new InvalidOperationException("The bytes of a tensor that is not contiguous.");
                if (device_type != DeviceType.CPU)
                    throw new InvalidOperationException("Only a CPU tensor's bytes can be read; copy it to the CPU first.");
                void* data;
                Check(mct_tensor_data(Handle, &data));
                return new Span<byte>(data, checked((int)(NumberOfElements * ElementSize)));
            }
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        public static Tensor operator +(Tensor left, Tensor right) => Operator.Call("add", "Tensor", left, right);

        public static Tensor operator +(Tensor left, Scalar right) => Operator.Call("add", "Scalar", left, right);

        public static Tensor operator -(Tensor left, Tensor right) => Operator.Call("sub", "Tensor", left, right);

        public static Tensor operator -(Tensor left, Scalar right) => Operator.Call("sub", "Scalar", left, right);

        public static Tensor operator *(Tensor left, Tensor right) => Operator.Call("mul", "Tensor", left, right);

        public static Tensor operator *(Tensor left, Scalar right) => Operator.Call("mul", "Scalar", left, right);

        public static Tensor operator /(Tensor left, Tensor right) => Operator.Call("div", "Tensor", left, right);

        public static Tensor operator /(Tensor left, Scalar right) => Operator.Call("div", "Scalar", left, right);

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* first = strides)
                mct_tensor_strides(Handle, first);
            return strides;
        }

        public bool is_contiguous() => mct_tensor_is_contiguous(Handle);

        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the type of the elements.</exception>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            var matches = dtype switch
            {
                ScalarType.Byte => typeof(T) == typeof(byte),
                ScalarType.Int8 => typeof(T) == typeof(sbyte),
                ScalarType.Int16 => typeof(T) == typeof(short),
                ScalarType.Int32 => typeof(T) == typeof(int),
                ScalarType.Int64 => typeof(T) == typeof(long),
                ScalarType.Float32 => typeof(T) == typeof(float),
                ScalarType.Float64 => typeof(T) == typeof(double),
                ScalarType.Bool => typeof(T) == typeof(bool),
                _ => false,
            };
            if (!matches)
                throw new ArgumentException($"{typeof(T).Name} is not compatible with {dtype}");
            using var onCpu = cpu();
            return new TensorAccessor<T>(onCpu);
        }

        public T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException("Number of elements in the tensor must be 1");
            using var elements = data<T>();
            return elements[0];
        }

        public Tensor to(Device device) => Operator.Call("to", "dtype_layout", this, null, null, device);

        public Tensor to(ScalarType type) => Operator.Call("to", "dtype", this, type);

        public Tensor to_type(ScalarType type) => to(type);

        public Tensor cpu() => to(CPU);

        public Tensor cuda() => to(new Device(DeviceType.CUDA));

        public Tensor contiguous() => Operator.Call("contiguous", "", this);

        public Tensor clone() => Operator.Call("clone", "", this);

        public Tensor fill_(Scalar value) => Operator.Call("fill_", "Scalar", this, value);

        public Tensor copy_(Tensor source) => Operator.Call("copy_", "", this, source);

        public Tensor reshape(params long[] shape) => Operator.Call("reshape", "", this, shape);

        public Tensor view(params long[] shape) => Operator.Call("view", "", this, shape);

        public Tensor permute(params long[] permutation) => Operator.Call("permute", "", this, permutation);

        public Tensor narrow(long dim, long start, long length) => Operator.Call("narrow", "", this, dim, start, length);

        public Tensor select(long dim, long index) => Operator.Call("select", "int", this, dim, index);

        public Tensor unsqueeze(long dim) => Operator.Call("unsqueeze", "", this, dim);

        public Tensor softmax(long dim) => Operator.Call("softmax", "int", this, dim);

        public Tensor argmax() => Operator.Call("argmax", "", this);

        public Tensor argmax(long dim, bool keepdim = false) => Operator.Call("argmax", "", this, dim, keepdim);

        public Tensor max() => Operator.Call("max", "", this);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Operator.CallPair("max", "dim", this, dim, keepdim);

        public Tensor sum() => Operator.Call("sum", "", this);

        public Tensor mean() => Operator.Call("mean", "", this);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Operator.CallBoolean("allclose", "", this, target, rtol, atol, equal_nan);

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public void Dispose()
        {
            OwningDisposeScope?.Forget(this);
            OwningDisposeScope = null;
            Free();
            GC.SuppressFinalize(this);
        }

        private void Free()
        {
            var handle = Interlocked.Exchange(ref _handle, IntPtr.Zero);
            if (handle == IntPtr.Zero)
                return;
            Interlocked.Decrement(ref count);
            mct_tensor_free(handle);
        }
    }
}
