namespace FellowOakDicom;

public class DicomValidationException : DicomDataException
{
    public DicomValidationException(string content, DicomVR vr, string message)
        : base(message)
    {
        Content = content;
        VR = vr;
    }

    public string Content { get; }

    public DicomVR VR { get; }

    public override string Message => $"Content \"{Content}\" does not validate VR {VR?.Code}: {base.Message}";
}
