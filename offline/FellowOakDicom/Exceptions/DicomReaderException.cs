namespace FellowOakDicom.IO.Reader;

public class DicomReaderException : DicomException
{
    public DicomReaderException(string message)
        : base(message)
    {
    }

    public DicomReaderException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
