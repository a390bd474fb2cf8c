using FellowOakDicom;

namespace MedCluster.Imaging.Headers;

/// <summary>Watches fo-dicom read a file: notes where the pixels begin, and bounds how deep sequences may nest.</summary>
internal sealed class HeaderParse(bool stopAtPixels, CancellationToken cancellationToken)
{
    // The deepest objects of the standard have fewer than twenty levels; a parser that recurses must not be led down forever.
    private const int DeepestSequence = 64;

    private static readonly DicomTag FirstPixels = DicomTag.FloatPixelData;

    /// <summary>Whether the pixel data's tag was met.</summary>
    internal bool MetPixels { get; private set; }

    /// <summary>Whether reading stopped because all that was wanted was read.</summary>
    internal bool Stopped { get; private set; }

    /// <summary>Whether the file is a DICOMDIR.</summary>
    internal bool IsDirectory { get; private set; }

    /// <summary>The stop criterion for <see cref="DicomFile.Open(Stream, System.Text.Encoding, Func{ParseState, bool}, FileReadOption, int)"/>.</summary>
    internal bool Stop(ParseState state)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (state.SequenceDepth > 0)
            return state.SequenceDepth <= DeepestSequence ? false : throw new DicomDataException($"Sequences are nested more than {DeepestSequence} deep.");
        if (state.Tag.Group < FirstPixels.Group)
        {
            if (state.Tag.Group != 0x0004 || state.Tag != DicomTag.DirectoryRecordSequence) return false;
            IsDirectory = true;
            return Stopped = true;
        }
        if (state.Tag.CompareTo(FirstPixels) < 0) return false;
        // What follows the pixels is not wanted, and may well be damage that does them no harm.
        if (stopAtPixels || state.Tag.CompareTo(DicomTag.PixelData) > 0) Stopped = true;
        if (state.Tag.CompareTo(DicomTag.PixelData) <= 0) MetPixels = true;
        return Stopped;
    }
}
