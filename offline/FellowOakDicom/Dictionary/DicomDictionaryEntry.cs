namespace FellowOakDicom;

/// <summary>What the data dictionary says about a tag.</summary>
public sealed class DicomDictionaryEntry
{
    public DicomDictionaryEntry(DicomTag tag, string name, string keyword, DicomVM vm, bool retired, params DicomVR[] vrs)
    {
        Tag = tag;
        Name = name;
        Keyword = keyword;
        ValueMultiplicity = vm;
        IsRetired = retired;
        ValueRepresentations = vrs;
        ImplicitRepresentation = vrs[0] != DicomVR.UN && vrs.Contains(DicomVR.OB) && vrs.Contains(DicomVR.OW) ? DicomVR.OW : vrs[0];
    }

    public DicomTag Tag { get; set; }

    public string Name { get; }

    public string Keyword { get; }

    public DicomVR[] ValueRepresentations { get; }

    public DicomVM ValueMultiplicity { get; }

    public bool IsRetired { get; }

    /// <summary>The representation that an implicit VR data set is read with.</summary>
    internal DicomVR ImplicitRepresentation { get; }
}
