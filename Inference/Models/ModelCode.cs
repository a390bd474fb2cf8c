namespace MedCluster.Inference;

/// <summary>A concept by its code, as DICOM's code sequences have it: what a label means, for other programs.</summary>
/// <param name="Scheme">The coding scheme: <c>SCT</c> for SNOMED CT, <c>DCM</c> for DICOM's own, or one whose name begins with 99 for a private one.</param>
/// <param name="Value">The code, for example <c>272673000</c>.</param>
/// <param name="Meaning">What it means, for people.</param>
public sealed record ModelCode(string Scheme, string Value, string Meaning);
