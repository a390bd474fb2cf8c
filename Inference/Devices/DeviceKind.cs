namespace MedCluster.Inference;

/// <summary>Kinds of device that compute.</summary>
public enum DeviceKind
{
    /// <summary>A share of the processor, <c>cpu:n</c>: one thread that computes, whatever the index.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU, <c>cuda:n</c>.</summary>
    Cuda,

    /// <summary><c>sim:n</c>: computes nothing and only takes time, to measure the cluster itself. Never a default.</summary>
    Sim,
}
