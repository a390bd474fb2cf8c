namespace MedCluster.Inference;

/// <summary>What a model gives for a slice.</summary>
public enum ModelTask
{
    /// <summary>A label for each pixel.</summary>
    Segmentation,

    /// <summary>A probability for each class of the whole slice.</summary>
    Classification,
}
