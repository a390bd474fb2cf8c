namespace MedCluster.Grains.Pipelines;

/// <summary>A tag that tells the volumes of a series apart.</summary>
public enum VolumeRule
{
    /// <summary>Stack ID (0020,9056) of enhanced instances.</summary>
    Stack,

    /// <summary>Temporal Position Identifier (0020,0100) or Index (0020,9128): phases of contrast, time series.</summary>
    TemporalPosition,

    /// <summary>Echo Time (0018,0081) or Effective Echo Time (0018,9082).</summary>
    EchoTime,

    /// <summary>Trigger Time (0018,1060) or Nominal Cardiac Trigger Delay Time (0020,9153): phases of the heart.</summary>
    TriggerTime,

    /// <summary>Diffusion b-value (0018,9087).</summary>
    BValue,

    /// <summary>Acquisition Number (0020,0012) or Frame Acquisition Number (0020,9156).</summary>
    Acquisition,

    /// <summary>Image Type (0008,0008) or Frame Type (0008,9007): magnitude and phase, water and fat.</summary>
    ImageType,

    /// <summary>Image Orientation (Patient) (0020,0037).</summary>
    Orientation,

    /// <summary>Rows, Columns and Pixel Spacing.</summary>
    Matrix,
}
