namespace FellowOakDicom;

public static class DicomFileExtensions
{
    /// <summary>A file of its own with the same elements; values are shared.</summary>
    public static DicomFile Clone(this DicomFile original)
    {
        var clone = new DicomFile();
        clone.FileMetaInfo.Add(original.FileMetaInfo);
        clone.Dataset.ValidateItems = false;
        clone.Dataset.Add(original.Dataset);
        clone.Dataset.ValidateItems = original.Dataset.ValidateItems;
        clone.Dataset.InternalTransferSyntax = original.Dataset.InternalTransferSyntax;
        return clone;
    }
}
