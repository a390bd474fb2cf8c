namespace FellowOakDicom.Imaging.Codec;

/// <summary>No codecs: they come with a manager that a program registers.</summary>
public sealed class DefaultTranscoderManager : TranscoderManager
{
    public override void LoadCodecs(string path = null, string search = null)
    {
    }
}
