namespace FellowOakDicom;

/// <summary>The owner of a block of private elements.</summary>
public sealed class DicomPrivateCreator : IEquatable<DicomPrivateCreator>, IComparable<DicomPrivateCreator>, IComparable
{
    public DicomPrivateCreator(string creator) => Creator = creator;

    public string Creator { get; }

    public int CompareTo(DicomPrivateCreator other) => string.CompareOrdinal(Creator, other.Creator);

    public int CompareTo(object obj) => obj is DicomPrivateCreator other ? CompareTo(other) : throw new ArgumentException("Not a private creator.", nameof(obj));

    public bool Equals(DicomPrivateCreator other) => other is not null && Creator == other.Creator;

    public override bool Equals(object obj) => Equals(obj as DicomPrivateCreator);

    public override int GetHashCode() => Creator.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Creator;
}
