using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom.Imaging;

/// <summary>The frames of a data set and the attributes that describe them.</summary>
public abstract class DicomPixelData
{
    private protected DicomPixelData(DicomDataset dataset)
    {
        Dataset = dataset;
        Syntax = dataset.InternalTransferSyntax;
    }

    public DicomDataset Dataset { get; }

    public DicomTransferSyntax Syntax { get; }

    public ushort Width
    {
        get => Dataset.GetSingleValue<ushort>(DicomTag.Columns);
        set => Dataset.AddOrUpdate(new DicomUnsignedShort(DicomTag.Columns, value));
    }

    public ushort Height
    {
        get => Dataset.GetSingleValue<ushort>(DicomTag.Rows);
        set => Dataset.AddOrUpdate(new DicomUnsignedShort(DicomTag.Rows, value));
    }

    public int NumberOfFrames
    {
        get => Dataset.GetSingleValueOrDefault(DicomTag.NumberOfFrames, 1);
        set => Dataset.AddOrUpdate(new DicomIntegerString(DicomTag.NumberOfFrames, value));
    }

    public ushort BitsAllocated => Dataset.GetSingleValue<ushort>(DicomTag.BitsAllocated);

    public ushort BitsStored
    {
        get => Dataset.GetSingleValue<ushort>(DicomTag.BitsStored);
        set
        {
            if (value > BitsAllocated) throw new DicomImagingException($"Value: {value} > Bits Allocated: {BitsAllocated}");
            Dataset.AddOrUpdate(new DicomUnsignedShort(DicomTag.BitsStored, value));
        }
    }

    public ushort HighBit
    {
        get => Dataset.GetSingleValue<ushort>(DicomTag.HighBit);
        set
        {
            if (value >= BitsAllocated) throw new DicomImagingException($"Value: {value} >= Bits Allocated: {BitsAllocated}");
            Dataset.AddOrUpdate(new DicomUnsignedShort(DicomTag.HighBit, value));
        }
    }

    public ushort SamplesPerPixel
    {
        get => Dataset.GetSingleValueOrDefault(DicomTag.SamplesPerPixel, (ushort)1);
        set => Dataset.AddOrUpdate(new DicomUnsignedShort(DicomTag.SamplesPerPixel, value));
    }

    public PixelRepresentation PixelRepresentation
    {
        get => Dataset.GetSingleValue<PixelRepresentation>(DicomTag.PixelRepresentation);
        set => Dataset.AddOrUpdate(new DicomUnsignedShort(DicomTag.PixelRepresentation, (ushort)value));
    }

    public PlanarConfiguration PlanarConfiguration
    {
        get => Dataset.GetSingleValueOrDefault(DicomTag.PlanarConfiguration, PlanarConfiguration.Interleaved);
        set => Dataset.AddOrUpdate(new DicomUnsignedShort(DicomTag.PlanarConfiguration, (ushort)value));
    }

    public PhotometricInterpretation PhotometricInterpretation
    {
        get => Dataset.GetSingleValueOrDefault<PhotometricInterpretation>(DicomTag.PhotometricInterpretation, null);
        set => Dataset.AddOrUpdate(new DicomCodeString(DicomTag.PhotometricInterpretation, value.Value));
    }

    public bool IsLossy => Dataset.TryGetSingleValue(DicomTag.LossyImageCompression, out string lossy) && lossy == "01";

    public int BytesAllocated => (BitsAllocated - 1) / 8 + 1;

    /// <summary>The bytes of one frame when it is not compressed; binary frames are packed, 4:2:2 has two samples for a pixel.</summary>
    public int UncompressedFrameSize
    {
        get
        {
            if (BitsAllocated == 1) return (Width * Height - 1) / 8 + 1;
            var photometric = PhotometricInterpretation;
            var halved = photometric == PhotometricInterpretation.YbrFull422;
            var needsEvenWidth = halved || photometric == PhotometricInterpretation.YbrPartial422 || photometric == PhotometricInterpretation.YbrPartial420;
            var width = needsEvenWidth ? Width + (Width & 1) : Width;
            return BytesAllocated * (halved && !Syntax.IsEncapsulated && !Syntax.IsDeflate ? 2 : SamplesPerPixel) * width * Height;
        }
    }

    /// <summary>The pixel data of a data set, or new pixel data without frames in place of what there is.</summary>
    public static DicomPixelData Create(DicomDataset dataset, bool newPixelData = false)
    {
        if (newPixelData)
        {
            var bitsAllocated = dataset.GetSingleValue<ushort>(DicomTag.BitsAllocated);
            if (!dataset.InternalTransferSyntax.IsEncapsulated)
                return new NativePixelData(dataset, asWords: bitsAllocated > 8 || dataset.InternalTransferSyntax == DicomTransferSyntax.ImplicitVRLittleEndian);
            return bitsAllocated > 16
                ? throw new DicomImagingException($"Cannot represent pixel data with Bits Allocated: {bitsAllocated} > 16")
                : new EncapsulatedPixelData(dataset, asWords: bitsAllocated > 8);
        }
        return dataset.GetDicomItem<DicomItem>(DicomTag.PixelData) switch
        {
            null => throw new DicomImagingException("DICOM dataset is missing pixel data element."),
            DicomFragmentSequence fragments => new EncapsulatedPixelData(dataset, fragments),
            DicomElement element and (DicomOtherByte or DicomOtherWord) => new NativePixelData(dataset, element),
            var item => throw new DicomImagingException($"Unexpected or unhandled pixel data element type: {item.GetType()}"),
        };
    }

    public abstract IByteBuffer GetFrame(int frame);

    public abstract void AddFrame(IByteBuffer data);

    private void RequireFrame(int frame)
    {
        // The exception that fo-dicom throws here.
        if (frame < 0 || frame >= NumberOfFrames) throw new IndexOutOfRangeException("Requested frame out of range!");
    }

    private sealed class NativePixelData : DicomPixelData
    {
        private readonly DicomElement _element;

        internal NativePixelData(DicomDataset dataset, DicomElement element)
            : base(dataset) => _element = element;

        internal NativePixelData(DicomDataset dataset, bool asWords)
            : base(dataset)
        {
            NumberOfFrames = 0;
            _element = asWords
                ? new DicomOtherWord(DicomTag.PixelData, new CompositeByteBuffer())
                : new DicomOtherByte(DicomTag.PixelData, new CompositeByteBuffer());
            dataset.AddOrUpdate(_element);
        }

        public override IByteBuffer GetFrame(int frame)
        {
            RequireFrame(frame);
            var buffer = new RangeByteBuffer(_element.Buffer, (long)UncompressedFrameSize * frame, UncompressedFrameSize);
            return Syntax.SwapPixelData && _element is DicomOtherWord ? new SwapByteBuffer(buffer, 2) : buffer;
        }

        public override void AddFrame(IByteBuffer data)
        {
            if (_element.Buffer is not CompositeByteBuffer frames) throw new DicomImagingException("Expected pixel data element to have a CompositeByteBuffer");
            frames.Buffers.Add(Syntax.SwapPixelData && _element is DicomOtherWord ? new SwapByteBuffer(data, 2) : data);
            NumberOfFrames++;
        }
    }

    private sealed class EncapsulatedPixelData : DicomPixelData
    {
        private readonly DicomFragmentSequence _fragments;

        internal EncapsulatedPixelData(DicomDataset dataset, DicomFragmentSequence fragments)
            : base(dataset) => _fragments = fragments;

        internal EncapsulatedPixelData(DicomDataset dataset, bool asWords)
            : base(dataset)
        {
            NumberOfFrames = 0;
            _fragments = asWords ? new DicomOtherWordFragment(DicomTag.PixelData) : new DicomOtherByteFragment(DicomTag.PixelData);
            dataset.AddOrUpdate(_fragments);
        }

        public override IByteBuffer GetFrame(int frame)
        {
            RequireFrame(frame);
            var fragments = _fragments.Fragments;
            if (fragments.Count > 0 && fragments[^1].Size == 0) fragments.RemoveAt(fragments.Count - 1);
            if (NumberOfFrames == 1) return fragments.Count == 1 ? fragments[0] : new CompositeByteBuffer(fragments);
            if (fragments.Count == NumberOfFrames) return fragments[frame];
            var offsets = _fragments.OffsetTable;
            if (offsets.Count != NumberOfFrames)
                throw new DicomImagingException("Support for multi-frame images with varying fragment sizes and no offset table has not been implemented.");

            var end = frame + 1 < offsets.Count ? offsets[frame + 1] : long.MaxValue;
            var parts = new CompositeByteBuffer();
            long position = 0;
            foreach (var fragment in fragments)
            {
                if (parts.Buffers.Count == 0 && position > offsets[frame]) throw new DicomImagingException("Fragment start position does not match offset table.");
                if (position >= offsets[frame] && position < end) parts.Buffers.Add(fragment);
                position += 8 + fragment.Size;
            }
            return parts.Buffers.Count > 0 ? parts : throw new DicomImagingException("Fragment start position does not match offset table.");
        }

        public override void AddFrame(IByteBuffer data)
        {
            NumberOfFrames++;
            var position = _fragments.Fragments.Sum(fragment => 8 + fragment.Size);
            if (position <= uint.MaxValue) _fragments.OffsetTable.Add((uint)position);
            else _fragments.OffsetTable.Clear();
            _fragments.Fragments.Add(data);
        }
    }
}
