namespace MedCluster.Grains.Pipelines;

/// <summary>The files that a segmented volume can result in.</summary>
public enum OutputKind
{
    /// <summary>The labels as compressed NIfTI, <c>segmentation.nii.gz</c>.</summary>
    Nifti,

    /// <summary>A picture of slices with their labels, <c>overlay.png</c>.</summary>
    Overlay,

    /// <summary>The labels as DICOM Segmentation, <c>segmentation.dcm</c>.</summary>
    Seg,

    /// <summary>Measurements and classifications as DICOM Structured Report, <c>measurements.dcm</c>. It names segments of the DICOM Segmentation and needs that as well.</summary>
    Sr,

    /// <summary>The picture as DICOM Secondary Capture, <c>overlay.dcm</c>.</summary>
    SecondaryCapture,
}
