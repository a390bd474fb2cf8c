namespace FellowOakDicom.IO.Reader;

/// <summary>How reading a data set ended.</summary>
internal enum DicomReaderResult
{
    /// <summary>At the end of the file.</summary>
    Success,

    /// <summary>Where the caller asked to stop.</summary>
    Stopped,

    /// <summary>Where the file breaks off inside an element.</summary>
    Suspended,
}
