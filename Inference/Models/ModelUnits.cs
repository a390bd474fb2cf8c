namespace MedCluster.Inference;

/// <summary>What the values of a model's input mean before they are clamped and scaled.</summary>
public enum ModelUnits
{
    /// <summary>Hounsfield units: RescaleSlope and RescaleIntercept, or the Modality LUT, applied; padding is air, −1024.</summary>
    Hounsfield,

    /// <summary>The modality's own units: the same arithmetic, for anything but CT; padding is the lowest value.</summary>
    Rescaled,

    /// <summary>The stored values as they are; padding is the lowest value.</summary>
    Stored,

    /// <summary>The instance's own window, WindowCenter (0028,1050) and WindowWidth (0028,1051), from 0 to 1 (PS3.3 C.11.2.1.2.1); padding is 0.</summary>
    Window,
}
