namespace FellowOakDicom.Imaging;

public class DicomImagingException : DicomException
{
    public DicomImagingException(string message)
        : base(message)
    {
    }

    public DicomImagingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
