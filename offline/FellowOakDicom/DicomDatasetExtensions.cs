namespace FellowOakDicom;

public static class DicomDatasetExtensions
{
    /// <summary>A data set of its own with the same elements; sequences are copied, values are shared.</summary>
    public static DicomDataset Clone(this DicomDataset dataset) =>
        new(dataset, validate: false) { InternalTransferSyntax = dataset.InternalTransferSyntax, FallbackEncodings = dataset.FallbackEncodings };

    public static DicomDataset NotValidated(this DicomDataset dataset)
    {
        dataset.ValidateItems = false;
        return dataset;
    }

    public static DicomDataset Validated(this DicomDataset dataset)
    {
        dataset.ValidateItems = true;
        return dataset;
    }
}
