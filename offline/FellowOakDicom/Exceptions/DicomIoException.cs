namespace FellowOakDicom.IO;

public class DicomIoException : DicomException
{
    public DicomIoException(string message)
        : base(message)
    {
    }

    public DicomIoException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
