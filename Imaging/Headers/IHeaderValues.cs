using FellowOakDicom;

namespace MedCluster.Imaging.Headers;

/// <summary>The top-level values of a header as they are wanted here: what is missing or not valid is null or empty.</summary>
internal interface IHeaderValues
{
    /// <summary>The first value without padding.</summary>
    string Text(DicomTag tag);

    /// <summary>All values without padding.</summary>
    string[] Texts(DicomTag tag);

    /// <summary>The first value.</summary>
    int? Integer(DicomTag tag);

    /// <summary>The first values, as many as are asked for, where all are finite numbers.</summary>
    double[]? Numbers(DicomTag tag, int count);

    /// <summary>Whether a sequence has an item.</summary>
    bool HasItems(DicomTag tag);
}
