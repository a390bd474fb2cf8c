using System.IO.Compression;
using System.Text;

namespace FellowOakDicom.IO.Writer;

/// <summary>Writes a file: preamble, meta information, and the data set in the transfer syntax that the meta information names.</summary>
internal static class DicomFileWriter
{
    internal static void Write(Stream stream, DicomFileMetaInformation meta, DicomDataset dataset, DicomWriteOptions options)
    {
        var metaWriter = new DataSetWriter(stream, DicomTransferSyntax.ExplicitVRLittleEndian, options);
        meta.Remove(DicomTag.FileMetaInformationGroupLength);
        meta.AddOrUpdate(DicomTag.FileMetaInformationGroupLength, (uint)metaWriter.LengthOf(meta));
        stream.Write(new byte[128]);
        stream.Write("DICM"u8);
        metaWriter.Write(meta);

        var syntax = meta.TransferSyntax;
        dataset.Remove(item => item.Tag.Element == 0);
        SetEncodings(dataset, dataset.EncodingsForWriting());
        if (!syntax.IsDeflate)
        {
            new DataSetWriter(stream, syntax, options).Write(dataset);
            return;
        }
        var compressed = new MemoryStream();
        using (var deflater = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            new DataSetWriter(deflater, syntax, options).Write(dataset);
        if (compressed.Length % 2 != 0) compressed.WriteByte(0);
        compressed.WriteTo(stream);
    }

    private static void SetEncodings(DicomDataset dataset, Encoding[] encodings)
    {
        foreach (var item in dataset)
        {
            if (item is DicomStringElement text) text.TargetEncodings = encodings;
            if (item is not DicomSequence sequence) continue;
            foreach (var nested in sequence.Items)
                SetEncodings(nested, nested.Contains(DicomTag.SpecificCharacterSet) ? nested.EncodingsForWriting() : encodings);
        }
    }
}
