namespace FellowOakDicom.IO.Writer;

public class DicomWriteOptions
{
    public static DicomWriteOptions Default { get; } = new();

    /// <summary>Sequences with a length instead of a delimiter.</summary>
    public bool ExplicitLengthSequences { get; set; }

    /// <summary>Items with a length instead of a delimiter.</summary>
    public bool ExplicitLengthSequenceItems { get; set; }
}
