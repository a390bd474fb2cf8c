using FellowOakDicom.IO.Buffer;
using Microsoft.Extensions.DependencyInjection;

namespace FellowOakDicom.Imaging.Codec;

/// <summary>Brings data sets from one transfer syntax into another.</summary>
public class DicomTranscoder : IDicomTranscoder
{
    private readonly Lazy<IDicomCodec> _inputCodec;
    private readonly Lazy<IDicomCodec> _outputCodec;

    public DicomTranscoder(DicomTransferSyntax inputSyntax, DicomTransferSyntax outputSyntax, DicomCodecParams inputCodecParams = null, DicomCodecParams outputCodecParams = null)
    {
        InputSyntax = inputSyntax;
        OutputSyntax = outputSyntax;
        InputCodecParams = inputCodecParams
            ?? (inputSyntax == DicomTransferSyntax.JPEGProcess1 || inputSyntax == DicomTransferSyntax.JPEGProcess2_4 ? new DicomJpegParams { ConvertColorspaceToRGB = true } : null);
        OutputCodecParams = outputCodecParams;
        _inputCodec = new Lazy<IDicomCodec>(() => FindCodec(inputSyntax));
        _outputCodec = new Lazy<IDicomCodec>(() => FindCodec(outputSyntax));
    }

    public DicomTransferSyntax InputSyntax { get; }

    public DicomCodecParams InputCodecParams { get; }

    public DicomTransferSyntax OutputSyntax { get; }

    public DicomCodecParams OutputCodecParams { get; }

    public DicomFile Transcode(DicomFile file)
    {
        var transcoded = new DicomFile();
        transcoded.FileMetaInfo.Add(file.FileMetaInfo);
        transcoded.FileMetaInfo.TransferSyntax = OutputSyntax;
        transcoded.Dataset.InternalTransferSyntax = OutputSyntax;
        transcoded.Dataset.ValidateItems = false;
        transcoded.Dataset.Add(Transcode(file.Dataset));
        transcoded.Dataset.ValidateItems = true;
        return transcoded;
    }

    public DicomDataset Transcode(DicomDataset dataset)
    {
        if (!dataset.Contains(DicomTag.PixelData)) return CloneTo(dataset, OutputSyntax);
        if (InputSyntax.IsEncapsulated && InputSyntax == OutputSyntax) return dataset.Clone();
        if (!InputSyntax.IsEncapsulated && !OutputSyntax.IsEncapsulated)
        {
            var result = CloneTo(dataset, OutputSyntax);
            var oldPixelData = DicomPixelData.Create(dataset);
            var newPixelData = DicomPixelData.Create(result, newPixelData: true);
            for (var frame = 0; frame < oldPixelData.NumberOfFrames; frame++) newPixelData.AddFrame(oldPixelData.GetFrame(frame));
            return result;
        }
        var native = InputSyntax.IsEncapsulated ? Decode(dataset, OutputSyntax.IsEncapsulated ? DicomTransferSyntax.ExplicitVRLittleEndian : OutputSyntax) : dataset;
        return OutputSyntax.IsEncapsulated ? Encode(native) : native;
    }

    public IByteBuffer DecodeFrame(DicomDataset dataset, int frame)
    {
        var buffer = DicomPixelData.Create(dataset).GetFrame(frame);
        if (!dataset.InternalTransferSyntax.IsEncapsulated) return buffer;
        var single = dataset.Clone();
        single.ValidateItems = false;
        DicomPixelData.Create(single, newPixelData: true).AddFrame(buffer);
        return DicomPixelData.Create(Decode(single, OutputSyntax)).GetFrame(0);
    }

    private static IDicomCodec FindCodec(DicomTransferSyntax syntax)
    {
        var manager = Setup.ServiceProvider.GetRequiredService<ITranscoderManager>();
        return syntax.IsEncapsulated && manager.HasCodec(syntax) ? manager.GetCodec(syntax) : null;
    }

    private static DicomDataset CloneTo(DicomDataset dataset, DicomTransferSyntax syntax)
    {
        var clone = dataset.Clone();
        clone.InternalTransferSyntax = syntax;
        clone.Remove(item => item.Tag.Element == 0);
        return clone;
    }

    private DicomDataset Decode(DicomDataset dataset, DicomTransferSyntax syntax)
    {
        var codec = _inputCodec.Value ?? throw new DicomCodecException($"Decoding dataset with transfer syntax: {dataset.InternalTransferSyntax} is not supported.");
        var result = CloneTo(dataset, syntax);
        codec.Decode(DicomPixelData.Create(dataset), DicomPixelData.Create(result, newPixelData: true), InputCodecParams);
        return result;
    }

    private DicomDataset Encode(DicomDataset dataset)
    {
        var codec = _outputCodec.Value ?? throw new DicomCodecException($"Encoding dataset to transfer syntax {OutputSyntax} is not supported.");
        var result = CloneTo(dataset, OutputSyntax);
        codec.Encode(DicomPixelData.Create(dataset), DicomPixelData.Create(result, newPixelData: true), OutputCodecParams);
        return result;
    }
}
