using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom.Imaging.Codec;

public interface IDicomTranscoder
{
    DicomTransferSyntax InputSyntax { get; }

    DicomCodecParams InputCodecParams { get; }

    DicomTransferSyntax OutputSyntax { get; }

    DicomCodecParams OutputCodecParams { get; }

    DicomFile Transcode(DicomFile file);

    DicomDataset Transcode(DicomDataset dataset);

    IByteBuffer DecodeFrame(DicomDataset dataset, int frame);
}
