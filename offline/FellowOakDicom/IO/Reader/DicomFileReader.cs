using System.Text;

namespace FellowOakDicom.IO.Reader;

/// <summary>Finds out what kind of DICOM file something is and reads its meta information and data set.</summary>
internal static class DicomFileReader
{
    // A file shorter than preamble and prefix holds nothing that could be told from other files.
    private const int ShortestFile = 132;
    private const uint LastMetaTag = 0x0002ffff;

    internal static void Read(DicomFile file, ByteWindow source, Encoding[] fallbackEncodings, Func<ParseState, bool> stop)
    {
        if (source.Length < ShortestFile) throw new DicomFileException(file, $"Not a valid DICOM file: {file}");
        var format = source.Peek(ShortestFile)[128..].SequenceEqual("DICM"u8) ? DicomFileFormat.DICOM3 : DicomFileFormat.Unknown;
        source.Position = format == DicomFileFormat.DICOM3 ? ShortestFile : 0;
        if (source.Remaining < 8) throw new DicomReaderException("The file ends after its preamble.");

        var start = source.Position;
        var first = source.ReadTag();
        if (first >> 16 > 0xff)
        {
            source.IsBigEndian = true;
            source.Position = start;
            first = source.ReadTag();
        }
        if (first >> 16 > 0xff) throw new DicomReaderException("Attempted to read invalid DICOM file");
        if (format == DicomFileFormat.Unknown) format = first >> 16 == 2 ? DicomFileFormat.DICOM3NoPreamble : DicomFileFormat.DICOM3NoFileMetaInfo;
        var representation = source.Peek(2);
        var code = DicomDictionary.Default[first].ValueRepresentations[0].Code;
        var syntax = (representation[0] == code[0] && representation[1] == code[1], source.IsBigEndian) switch
        {
            (true, false) => DicomTransferSyntax.ExplicitVRLittleEndian,
            (true, true) => DicomTransferSyntax.ExplicitVRBigEndian,
            (false, false) => DicomTransferSyntax.ImplicitVRLittleEndian,
            (false, true) => DicomTransferSyntax.ImplicitVRBigEndian,
        };
        source.Position = start;

        if (format != DicomFileFormat.DICOM3NoFileMetaInfo) syntax = ReadMeta(file.FileMetaInfo, source, syntax);
        source.IsBigEndian = syntax.Endian == Endian.Big;
        var data = syntax.IsDeflate ? DataSetReader.Inflate(source) : source;
        var result = new DataSetReader(data, syntax.IsExplicitVR, stop).Read(file.Dataset, fallbackEncodings);
        if (data == source) source.LeaveStream();
        if (format == DicomFileFormat.DICOM3NoFileMetaInfo && file.Dataset.TryGetSingleValue(DicomTag.RecognitionCodeRETIRED, out string recognition))
            format = recognition switch { "ACR-NEMA 1.0" => DicomFileFormat.ACRNEMA1, "ACR-NEMA 2.0" => DicomFileFormat.ACRNEMA2, _ => format };
        file.Finish(format, syntax, isPartial: result != DicomReaderResult.Success);
    }

    // The meta information ends where a tag is not of its group or not greater than the one before.
    private static DicomTransferSyntax ReadMeta(DicomFileMetaInformation meta, ByteWindow source, DicomTransferSyntax syntax)
    {
        var end = source.Position;
        var reader = new DataSetReader(source, syntax.IsExplicitVR, state =>
        {
            end = source.Position - 4;
            return state.Tag.Key >= LastMetaTag || (state.PreviousTag is { Group: 2 } previous && previous.Key >= state.Tag.Key);
        });
        if (reader.Read(meta, DicomEncoding.DefaultArray) != DicomReaderResult.Stopped) throw new DicomReaderException("DICOM File Meta Info ended prematurely");
        source.Position = end;
        return meta.TryGetString(DicomTag.TransferSyntaxUID, out var uid) ? DicomTransferSyntax.Parse(uid) : syntax;
    }
}
