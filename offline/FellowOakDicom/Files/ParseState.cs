namespace FellowOakDicom;

/// <summary>Where reading stands when the stop criterion is asked; it is valid during the call only.</summary>
public sealed class ParseState
{
    public DicomTag PreviousTag { get; set; }

    public DicomTag Tag { get; set; }

    public int SequenceDepth { get; set; }
}
