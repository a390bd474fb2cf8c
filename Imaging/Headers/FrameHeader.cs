namespace MedCluster.Imaging.Headers;

/// <summary>
/// What a header says of one frame: where it lies, what its values mean, and what tells the volumes of a series apart. Lengths are in millimetres in
/// the patient coordinate system of DICOM; what the header lacks is null or empty.
/// </summary>
public sealed record FrameHeader
{
    /// <summary>Image Position (Patient) (0020,0032): the centre of the first pixel, three numbers in mm.</summary>
    public double[]? ImagePositionPatient { get; init; }

    /// <summary>Image Orientation (Patient) (0020,0037): six direction cosines, of a row (along which the column index grows) first.</summary>
    public double[]? ImageOrientationPatient { get; init; }

    /// <summary>Pixel Spacing (0028,0030) in mm: between rows first, then between columns.</summary>
    public double[]? PixelSpacing { get; init; }

    /// <summary>Slice Thickness (0018,0050) in mm. It is not the distance between slices.</summary>
    public double? SliceThickness { get; init; }

    /// <summary>Rescale Slope (0028,1053).</summary>
    public double RescaleSlope { get; init; } = 1;

    /// <summary>Rescale Intercept (0028,1052).</summary>
    public double RescaleIntercept { get; init; }

    /// <summary>The first Window Center (0028,1050), in the units that slope and intercept give.</summary>
    public double? WindowCenter { get; init; }

    /// <summary>The first Window Width (0028,1051).</summary>
    public double? WindowWidth { get; init; }

    /// <summary>The values of Image Type (0008,0008), for a frame of Frame Type (0008,9007).</summary>
    public string[] ImageType { get; init; } = [];

    /// <summary>Stack ID (0020,9056): frames of one stack lie in space one after another.</summary>
    public string? StackId { get; init; }

    /// <summary>Acquisition Number (0020,0012), for a frame Frame Acquisition Number (0020,9156).</summary>
    public int? AcquisitionNumber { get; init; }

    /// <summary>Echo Time (0018,0081), for a frame Effective Echo Time (0018,9082), in ms.</summary>
    public double? EchoTime { get; init; }

    /// <summary>Temporal Position Identifier (0020,0100), for a frame Temporal Position Index (0020,9128).</summary>
    public int? TemporalPosition { get; init; }

    /// <summary>Trigger Time (0018,1060), for a frame Nominal Cardiac Trigger Delay Time (0020,9153), in ms.</summary>
    public double? TriggerTime { get; init; }

    /// <summary>Diffusion b-value (0018,9087) in s/mm².</summary>
    public double? BValue { get; init; }
}
