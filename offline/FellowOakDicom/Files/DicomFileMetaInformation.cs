namespace FellowOakDicom;

/// <summary>Group 0002: what a file holds and how it is encoded.</summary>
public class DicomFileMetaInformation : DicomDataset
{
    private static readonly byte[] FormatVersion = [0, 1];

    public DicomFileMetaInformation() => ValidateItems = false;

    public DicomFileMetaInformation(DicomDataset dataset)
    {
        ValidateItems = dataset.ValidateItems;
        Version = FormatVersion;
        MediaStorageSOPClassUID = dataset.GetSingleValue<DicomUID>(DicomTag.SOPClassUID);
        MediaStorageSOPInstanceUID = dataset.GetSingleValue<DicomUID>(DicomTag.SOPInstanceUID);
        TransferSyntax = dataset.InternalTransferSyntax;
        SetImplementation();
    }

    public DicomFileMetaInformation(DicomFileMetaInformation metaInfo)
    {
        ValidateItems = metaInfo.ValidateItems;
        Version = FormatVersion;
        foreach (var tag in (DicomTag[])[
            DicomTag.MediaStorageSOPClassUID, DicomTag.MediaStorageSOPInstanceUID, DicomTag.TransferSyntaxUID, DicomTag.SourceApplicationEntityTitle,
            DicomTag.SendingApplicationEntityTitle, DicomTag.ReceivingApplicationEntityTitle, DicomTag.PrivateInformationCreatorUID, DicomTag.PrivateInformation])
            if (metaInfo.Contains(tag)) AddOrUpdate(metaInfo.GetDicomItem<DicomItem>(tag));
        SetImplementation();
    }

    public byte[] Version
    {
        get => GetValues<byte>(DicomTag.FileMetaInformationVersion);
        set => AddOrUpdate(DicomTag.FileMetaInformationVersion, value);
    }

    public DicomUID MediaStorageSOPClassUID
    {
        get => GetSingleValue<DicomUID>(DicomTag.MediaStorageSOPClassUID);
        set => AddOrUpdate(DicomTag.MediaStorageSOPClassUID, value);
    }

    public DicomUID MediaStorageSOPInstanceUID
    {
        get => GetSingleValue<DicomUID>(DicomTag.MediaStorageSOPInstanceUID);
        set => AddOrUpdate(DicomTag.MediaStorageSOPInstanceUID, value);
    }

    public DicomTransferSyntax TransferSyntax
    {
        get => GetSingleValue<DicomTransferSyntax>(DicomTag.TransferSyntaxUID);
        set => AddOrUpdate(DicomTag.TransferSyntaxUID, value.UID);
    }

    public DicomUID ImplementationClassUID
    {
        get => GetSingleValue<DicomUID>(DicomTag.ImplementationClassUID);
        set => AddOrUpdate(DicomTag.ImplementationClassUID, value);
    }

    public string ImplementationVersionName
    {
        get => GetSingleValueOrDefault<string>(DicomTag.ImplementationVersionName, null);
        set => AddOrUpdate(DicomTag.ImplementationVersionName, value);
    }

    public string SourceApplicationEntityTitle
    {
        get => GetSingleValueOrDefault<string>(DicomTag.SourceApplicationEntityTitle, null);
        set => AddOrUpdate(DicomTag.SourceApplicationEntityTitle, value);
    }

    public override string ToString() => "DICOM File Meta Info";

    protected override void ValidateTag(DicomTag tag)
    {
        if (tag.Group != 2) throw new DicomDataException($"Tag with group ID {tag.Group} is not allowed in meta information.");
    }

    private void SetImplementation()
    {
        ImplementationClassUID = DicomImplementation.ClassUID;
        ImplementationVersionName = DicomImplementation.Version;
    }
}
