namespace MedCluster.Imaging.Outputs.Dicom;

/// <summary>What made a result: everything that follows from a run, so that the same run makes the same bytes.</summary>
/// <param name="RunId">The run's id; UIDs are hashed from it.</param>
/// <param name="Software">MedCluster's version.</param>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="PipelineVersion">Its version.</param>
/// <param name="PipelineDigest">SHA-256 of its definition, hexadecimal; its beginning stands as the device's serial number.</param>
/// <param name="Model">The segmentation model's id.</param>
/// <param name="ModelVersion">Its version.</param>
public sealed record ResultProducer(string RunId, string Software, string Pipeline, string PipelineVersion, string PipelineDigest, string Model, string ModelVersion)
{
    /// <summary>Manufacturer and model name in results.</summary>
    internal const string Manufacturer = "MedCluster";

    internal string SerialNumber => PipelineDigest.Length > 16 ? PipelineDigest[..16] : PipelineDigest;
}
