using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe class jit
    {
        /// <summary>Loads a TorchScript file onto a device.</summary>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        public static ScriptModule<T1, TResult> load<T1, TResult>(string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1)
            where T1 : Tensor
            where TResult : Tensor
        {
            if (!File.Exists(filename))
                throw new FileNotFoundException(filename);
            IntPtr handle;
            Check(mct_module_load(filename, (int)device_type, checked((int)device_index), &handle));
            return new ScriptModule<T1, TResult>(handle);
        }

        public class ScriptModule : IDisposable
        {
            private IntPtr _handle;

            internal ScriptModule(IntPtr handle) => _handle = handle;

            ~ScriptModule() => Dispose(disposing: false);

            public bool training => mct_module_is_training(Handle);

            internal IntPtr Handle => _handle != IntPtr.Zero ? _handle : throw new ObjectDisposedException(GetType().Name);

            public void eval() => train(on: false);

            public void train(bool on = true) => Check(mct_module_train(Handle, on));

            public void Dispose()
            {
                Dispose(disposing: true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                var handle = Interlocked.Exchange(ref _handle, IntPtr.Zero);
                if (handle != IntPtr.Zero)
                    mct_module_free(handle);
            }
        }

        public sealed class ScriptModule<T, TResult> : ScriptModule
            where T : Tensor
            where TResult : Tensor
        {
            internal ScriptModule(IntPtr handle)
                : base(handle)
            {
            }

            /// <exception cref="InvalidCastException">The module returns something that is not a tensor.</exception>
            public TResult call(T tensor)
            {
                var argument = Operator.TensorValue(tensor);
                Value result;
                Check(mct_module_forward(Handle, &argument, 1, &result));
                GC.KeepAlive(tensor);
                return result.Tag == Tag.Tensor
                    ? (TResult)new Tensor(result.Pointer)
                    : throw new InvalidCastException("The module returns something that is not a tensor.");
            }
        }
    }
}
