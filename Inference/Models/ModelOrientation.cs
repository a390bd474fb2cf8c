namespace MedCluster.Inference;

/// <summary>How a slice is turned before a model sees it.</summary>
public enum ModelOrientation
{
    /// <summary>As its rows and columns are stored.</summary>
    Source,

    /// <summary>
    /// As radiologists look at it: axial slices with the patient's left at the right and the back at the bottom; coronal ones with the left at the right
    /// and the feet at the bottom; sagittal ones with the back at the right and the feet at the bottom. Rows and columns are swapped and reversed, no
    /// pixel is interpolated; an oblique slice is turned to the nearest of these.
    /// </summary>
    Radiological,
}
