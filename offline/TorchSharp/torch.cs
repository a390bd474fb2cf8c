using static TorchSharp.Native;

namespace TorchSharp;

/// <summary>The part of TorchSharp's `torch` that MedCluster uses. Parameters that it does not use are left out, so that using them does not compile.</summary>
public static partial class torch
{
    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Turns gradients off on this thread until it is disposed.</summary>
    public static IDisposable no_grad() => new GradMode(enabled: false);

    public static bool is_grad_enabled() => mct_grad_enabled();

    /// <summary>How many threads an operator called on this thread may use.</summary>
    public static void set_num_threads(int num) => Check(mct_set_num_threads(num));

    public static int get_num_threads() => mct_get_num_threads();

    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
        tensor.allclose(target, rtol, atol, equal_nan);

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Operator.Call("cat", "", tensors.ToArray(), dim);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Operator.Call("stack", "", tensors.ToArray(), dim);

    public static class random
    {
        public static Generator manual_seed(long seed)
        {
            Check(mct_manual_seed(seed));
            return new Generator();
        }
    }

    public static class cuda
    {
        public static bool is_available() => mct_cuda_is_available();

        public static int device_count() => mct_cuda_device_count();
    }

    /// <summary>What seeding returns; nothing of it is used.</summary>
    public sealed class Generator
    {
        internal Generator()
        {
        }
    }

    private sealed class GradMode : IDisposable
    {
        private readonly bool _before = mct_grad_enabled();

        internal GradMode(bool enabled) => mct_set_grad_enabled(enabled);

        public void Dispose() => mct_set_grad_enabled(_before);
    }
}
