namespace FellowOakDicom;

public class DicomDataException : DicomException
{
    public DicomDataException(string message)
        : base(message)
    {
    }

    public DicomDataException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
