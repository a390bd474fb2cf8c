using FellowOakDicom;

namespace MedCluster.Imaging.Headers;

/// <summary>The values of a data set that fo-dicom read.</summary>
internal sealed class DatasetValues(DicomDataset dataset) : IHeaderValues
{
    public string Text(DicomTag tag) => DicomValues.Text(dataset, tag);

    public string[] Texts(DicomTag tag) => DicomValues.Texts(dataset, tag);

    public int? Integer(DicomTag tag) => DicomValues.Integer(dataset, tag);

    public double[]? Numbers(DicomTag tag, int count) => DicomValues.Numbers(dataset, tag, count);

    public bool HasItems(DicomTag tag) => dataset.TryGetSequence(tag, out var sequence) && sequence.Items.Count > 0;
}
