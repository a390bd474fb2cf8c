namespace MedCluster.Imaging.Outputs.Dicom;

/// <summary>The DICOM objects that a volume results in. Each is an instance in a series of its own.</summary>
internal enum ResultKind
{
    /// <summary>A DICOM Segmentation.</summary>
    Segmentation = 1,

    /// <summary>A Structured Report of measurements.</summary>
    Measurements = 2,

    /// <summary>A Secondary Capture of the overlay picture.</summary>
    Overlay = 3,
}
