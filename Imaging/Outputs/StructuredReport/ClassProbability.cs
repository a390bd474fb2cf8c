using MedCluster.Imaging.Outputs.Dicom;

namespace MedCluster.Imaging.Outputs.StructuredReport;

/// <summary>A class that a model gave a probability.</summary>
/// <param name="Class">The class.</param>
/// <param name="Probability">Its probability, 0 to 1.</param>
public sealed record ClassProbability(CodedConcept Class, double Probability);
