namespace FellowOakDicom;

public class DicomOtherByteFragment : DicomFragmentSequence
{
    public DicomOtherByteFragment(DicomTag tag)
        : base(tag)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.OB;
}
