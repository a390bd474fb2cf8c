namespace MedCluster.Imaging.Headers;

/// <summary>
/// What MedCluster keeps of an instance's header: identity, pixel format and geometry. It holds no name, no patient ID and no date.
/// Texts are empty and numbers null where the header has no valid value; lengths are in millimetres in the patient coordinate system
/// of DICOM (x to the left, y to the back, z to the head).
/// </summary>
public sealed record InstanceHeader
{
    /// <summary>Study Instance UID (0020,000D).</summary>
    public string StudyInstanceUid { get; init; } = "";

    /// <summary>Series Instance UID (0020,000E).</summary>
    public string SeriesInstanceUid { get; init; } = "";

    /// <summary>SOP Instance UID (0008,0018).</summary>
    public string SopInstanceUid { get; init; } = "";

    /// <summary>SOP Class UID (0008,0016).</summary>
    public string SopClassUid { get; init; } = "";

    /// <summary>The transfer syntax that the file is written in, found out where the file does not say it.</summary>
    public string TransferSyntaxUid { get; init; } = "";

    /// <summary>Modality (0008,0060), for example <c>CT</c>.</summary>
    public string Modality { get; init; } = "";

    /// <summary>Rows (0028,0010); 0 where there are none.</summary>
    public int Rows { get; init; }

    /// <summary>Columns (0028,0011); 0 where there are none.</summary>
    public int Columns { get; init; }

    /// <summary>Number of Frames (0028,0008); 1 where the header does not say.</summary>
    public int NumberOfFrames { get; init; } = 1;

    /// <summary>Bits Allocated (0028,0100); 0 where the header does not say.</summary>
    public int BitsAllocated { get; init; }

    /// <summary>Bits Stored (0028,0101); 0 where the header does not say.</summary>
    public int BitsStored { get; init; }

    /// <summary>High Bit (0028,0102), counted from 0; Bits Stored − 1 where the header does not say.</summary>
    public int HighBit { get; init; }

    /// <summary>Pixel Representation (0028,0103): 0 unsigned, 1 two's complement.</summary>
    public int PixelRepresentation { get; init; }

    /// <summary>Samples per Pixel (0028,0002); 1 where the header does not say.</summary>
    public int SamplesPerPixel { get; init; } = 1;

    /// <summary>Photometric Interpretation (0028,0004), for example <c>MONOCHROME2</c>.</summary>
    public string PhotometricInterpretation { get; init; } = "";

    /// <summary>Rescale Slope (0028,1053); 1 where the header does not say.</summary>
    public double RescaleSlope { get; init; } = 1;

    /// <summary>Rescale Intercept (0028,1052); 0 where the header does not say.</summary>
    public double RescaleIntercept { get; init; }

    /// <summary>Pixel Padding Value (0028,0120), a stored value read with the sign of Pixel Representation.</summary>
    public int? PixelPaddingValue { get; init; }

    /// <summary>Pixel Padding Range Limit (0028,0121), a stored value read with the sign of Pixel Representation.</summary>
    public int? PixelPaddingRangeLimit { get; init; }

    /// <summary>Image Position (Patient) (0020,0032): the centre of the first pixel, three numbers in mm.</summary>
    public double[]? ImagePositionPatient { get; init; }

    /// <summary>Image Orientation (Patient) (0020,0037): six direction cosines, of a row (along which the column index grows) first.</summary>
    public double[]? ImageOrientationPatient { get; init; }

    /// <summary>Pixel Spacing (0028,0030) in mm: between rows first, then between columns.</summary>
    public double[]? PixelSpacing { get; init; }

    /// <summary>Slice Thickness (0018,0050) in mm. It is not the distance between slices.</summary>
    public double? SliceThickness { get; init; }

    /// <summary>Instance Number (0020,0013).</summary>
    public int? InstanceNumber { get; init; }

    /// <summary>Frame of Reference UID (0020,0052).</summary>
    public string FrameOfReferenceUid { get; init; } = "";

    /// <summary>The values of Image Type (0008,0008).</summary>
    public string[] ImageType { get; init; } = [];

    /// <summary>Series Description (0008,103E).</summary>
    public string SeriesDescription { get; init; } = "";

    /// <summary>The first Window Center (0028,1050), in the units that slope and intercept give.</summary>
    public double? WindowCenter { get; init; }

    /// <summary>The first Window Width (0028,1051).</summary>
    public double? WindowWidth { get; init; }

    /// <summary>Body Part Examined (0018,0015).</summary>
    public string BodyPartExamined { get; init; } = "";

    /// <summary>Whether a contrast agent was given: Contrast/Bolus Agent (0018,0010) or its sequence (0018,0012) has a value.</summary>
    public bool HasContrast { get; init; }

    /// <summary>Acquisition Number (0020,0012).</summary>
    public int? AcquisitionNumber { get; init; }

    /// <summary>Echo Time (0018,0081) in ms.</summary>
    public double? EchoTime { get; init; }

    /// <summary>Temporal Position Identifier (0020,0100).</summary>
    public int? TemporalPosition { get; init; }

    /// <summary>Trigger Time (0018,1060) in ms.</summary>
    public double? TriggerTime { get; init; }

    /// <summary>Diffusion b-value (0018,9087) in s/mm².</summary>
    public double? BValue { get; init; }

    /// <summary>Whether the values are to be mapped by a Modality LUT (0028,3000) instead of slope and intercept.</summary>
    public bool HasModalityLut { get; init; }

    /// <summary>
    /// What the functional groups (PS3.3 C.7.6.16) of a multi-frame instance say of each frame, in their order; null where there are none, empty where
    /// they are not one for each frame. What they leave out is as the instance has it.
    /// </summary>
    public FrameHeader[]? Frames { get; init; }

    /// <summary>Whether the instance holds pixels, of integers or of floating point numbers.</summary>
    public bool HasPixelData { get; init; }

    /// <summary>The declared length of uncompressed pixel data in bytes; null where it is compressed, deflated or absent.</summary>
    public long? PixelDataLength { get; init; }

    /// <summary>
    /// What is known of a frame, counted from 1; what the header says of the instance holds for each frame that says nothing else. Where several
    /// frames have no functional groups, nothing says where each of them lies.
    /// </summary>
    public FrameHeader FrameAt(int frame) => Frames is { } frames && frame <= frames.Length ? frames[frame - 1] : new FrameHeader
    {
        ImagePositionPatient = NumberOfFrames == 1 ? ImagePositionPatient : null,
        ImageOrientationPatient = ImageOrientationPatient,
        PixelSpacing = PixelSpacing,
        SliceThickness = SliceThickness,
        RescaleSlope = RescaleSlope,
        RescaleIntercept = RescaleIntercept,
        WindowCenter = WindowCenter,
        WindowWidth = WindowWidth,
        ImageType = ImageType,
        AcquisitionNumber = AcquisitionNumber,
        EchoTime = EchoTime,
        TemporalPosition = TemporalPosition,
        TriggerTime = TriggerTime,
        BValue = BValue,
    };
}
