namespace Orleans.Hosting;

/// <summary>Registered by what says how silos find each other; a silo or client without any does not start.</summary>
internal class ClusteringMark
{
    /// <summary>Throws where silos are to be found in a way that is not offered.</summary>
    public virtual void Check() { }
}
