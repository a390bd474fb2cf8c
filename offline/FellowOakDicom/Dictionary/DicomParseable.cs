namespace FellowOakDicom;

/// <summary>What can be parsed from an element's text.</summary>
public abstract class DicomParseable
{
    internal static bool TryParse(Type type, string text, out object value)
    {
        if (type == typeof(DicomUID)) value = DicomUID.Parse(text);
        else if (type == typeof(DicomTransferSyntax)) value = DicomTransferSyntax.Parse(text);
        else if (type == typeof(Imaging.PhotometricInterpretation)) value = Imaging.PhotometricInterpretation.Parse(text);
        else value = null;
        return value is not null;
    }
}
