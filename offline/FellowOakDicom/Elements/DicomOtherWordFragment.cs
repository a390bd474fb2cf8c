namespace FellowOakDicom;

public class DicomOtherWordFragment : DicomFragmentSequence
{
    public DicomOtherWordFragment(DicomTag tag)
        : base(tag)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.OW;
}
