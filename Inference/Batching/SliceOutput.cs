namespace MedCluster.Inference;

/// <summary>What a model gave for one slice, before it is enlarged to the slice's size.</summary>
/// <param name="Labels">Segmentation: a pooled buffer with the label's value of each of height × width pixels; else null.</param>
/// <param name="Probabilities">Classification: the probability of each label; else null.</param>
internal readonly record struct SliceOutput(byte[]? Labels, float[]? Probabilities);
