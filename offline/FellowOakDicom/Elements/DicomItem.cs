namespace FellowOakDicom;

/// <summary>An element, a sequence or a sequence of fragments.</summary>
public abstract class DicomItem : IComparable<DicomItem>, IComparable
{
    protected DicomItem(DicomTag tag) => Tag = tag;

    public DicomTag Tag { get; internal set; }

    public abstract DicomVR ValueRepresentation { get; }

    public int CompareTo(DicomItem other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Tag.CompareTo(other.Tag);
    }

    public int CompareTo(object obj) => obj is DicomItem item ? CompareTo(item) : throw new ArgumentException("Only DICOM items can be compared.", nameof(obj));

    public virtual void Validate()
    {
    }

    public override string ToString() => $"{Tag} {ValueRepresentation} {Tag.DictionaryEntry.Name}";
}
