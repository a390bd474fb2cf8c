using System.Text;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

// The elements that differ in their value representation only.

public class DicomApplicationEntity : DicomMultiStringElement
{
    public DicomApplicationEntity(DicomTag tag, params string[] values)
        : base(tag, values)
    {
    }

    public DicomApplicationEntity(DicomTag tag, IByteBuffer data)
        : base(tag, null, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.AE;
}

public class DicomAgeString : DicomMultiStringElement
{
    public DicomAgeString(DicomTag tag, params string[] values)
        : base(tag, values)
    {
    }

    public DicomAgeString(DicomTag tag, IByteBuffer data)
        : base(tag, null, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.AS;
}

public class DicomCodeString : DicomMultiStringElement
{
    public DicomCodeString(DicomTag tag, params string[] values)
        : base(tag, values)
    {
    }

    public DicomCodeString(DicomTag tag, IByteBuffer data)
        : base(tag, null, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.CS;
}

public class DicomLongString : DicomMultiStringElement
{
    public DicomLongString(DicomTag tag, params string[] values)
        : base(tag, values)
    {
    }

    public DicomLongString(DicomTag tag, Encoding[] encodings, IByteBuffer data)
        : base(tag, encodings, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.LO;
}

public class DicomShortString : DicomMultiStringElement
{
    public DicomShortString(DicomTag tag, params string[] values)
        : base(tag, values)
    {
    }

    public DicomShortString(DicomTag tag, Encoding[] encodings, IByteBuffer data)
        : base(tag, encodings, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.SH;
}

public class DicomUnlimitedCharacters : DicomMultiStringElement
{
    public DicomUnlimitedCharacters(DicomTag tag, params string[] values)
        : base(tag, values)
    {
    }

    public DicomUnlimitedCharacters(DicomTag tag, Encoding[] encodings, IByteBuffer data)
        : base(tag, encodings, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.UC;
}

public class DicomLongText : DicomStringElement
{
    public DicomLongText(DicomTag tag, string value)
        : base(tag, value)
    {
    }

    public DicomLongText(DicomTag tag, Encoding[] encodings, IByteBuffer data)
        : base(tag, encodings, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.LT;
}

public class DicomShortText : DicomStringElement
{
    public DicomShortText(DicomTag tag, string value)
        : base(tag, value)
    {
    }

    public DicomShortText(DicomTag tag, Encoding[] encodings, IByteBuffer data)
        : base(tag, encodings, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.ST;
}

public class DicomUniversalResource : DicomStringElement
{
    public DicomUniversalResource(DicomTag tag, string value)
        : base(tag, value)
    {
    }

    public DicomUniversalResource(DicomTag tag, Encoding[] encodings, IByteBuffer data)
        : base(tag, encodings, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.UR;
}

public class DicomUnlimitedText : DicomStringElement
{
    public DicomUnlimitedText(DicomTag tag, string value)
        : base(tag, value)
    {
    }

    public DicomUnlimitedText(DicomTag tag, Encoding[] encodings, IByteBuffer data)
        : base(tag, encodings, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.UT;
}

public class DicomFloatingPointDouble : DicomValueElement<double>
{
    public DicomFloatingPointDouble(DicomTag tag, params double[] values)
        : base(tag, values)
    {
    }

    public DicomFloatingPointDouble(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.FD;
}

public class DicomFloatingPointSingle : DicomValueElement<float>
{
    public DicomFloatingPointSingle(DicomTag tag, params float[] values)
        : base(tag, values)
    {
    }

    public DicomFloatingPointSingle(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.FL;
}

public class DicomSignedLong : DicomValueElement<int>
{
    public DicomSignedLong(DicomTag tag, params int[] values)
        : base(tag, values)
    {
    }

    public DicomSignedLong(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.SL;
}

public class DicomSignedShort : DicomValueElement<short>
{
    public DicomSignedShort(DicomTag tag, params short[] values)
        : base(tag, values)
    {
    }

    public DicomSignedShort(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.SS;
}

public class DicomSignedVeryLong : DicomValueElement<long>
{
    public DicomSignedVeryLong(DicomTag tag, params long[] values)
        : base(tag, values)
    {
    }

    public DicomSignedVeryLong(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.SV;
}

public class DicomUnsignedLong : DicomValueElement<uint>
{
    public DicomUnsignedLong(DicomTag tag, params uint[] values)
        : base(tag, values)
    {
    }

    public DicomUnsignedLong(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.UL;
}

public class DicomUnsignedShort : DicomValueElement<ushort>
{
    public DicomUnsignedShort(DicomTag tag, params ushort[] values)
        : base(tag, values)
    {
    }

    public DicomUnsignedShort(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.US;
}

public class DicomUnsignedVeryLong : DicomValueElement<ulong>
{
    public DicomUnsignedVeryLong(DicomTag tag, params ulong[] values)
        : base(tag, values)
    {
    }

    public DicomUnsignedVeryLong(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.UV;
}

public class DicomOtherByte : DicomValueElement<byte>
{
    public DicomOtherByte(DicomTag tag, params byte[] values)
        : base(tag, values)
    {
    }

    public DicomOtherByte(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.OB;

    protected override void ValidateVM()
    {
    }
}

public class DicomOtherDouble : DicomValueElement<double>
{
    public DicomOtherDouble(DicomTag tag, params double[] values)
        : base(tag, values)
    {
    }

    public DicomOtherDouble(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.OD;

    protected override void ValidateVM()
    {
    }
}

public class DicomOtherFloat : DicomValueElement<float>
{
    public DicomOtherFloat(DicomTag tag, params float[] values)
        : base(tag, values)
    {
    }

    public DicomOtherFloat(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.OF;

    protected override void ValidateVM()
    {
    }
}

public class DicomOtherLong : DicomValueElement<uint>
{
    public DicomOtherLong(DicomTag tag, params uint[] values)
        : base(tag, values)
    {
    }

    public DicomOtherLong(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.OL;

    protected override void ValidateVM()
    {
    }
}

public class DicomOtherVeryLong : DicomValueElement<ulong>
{
    public DicomOtherVeryLong(DicomTag tag, params ulong[] values)
        : base(tag, values)
    {
    }

    public DicomOtherVeryLong(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.OV;

    protected override void ValidateVM()
    {
    }
}

public class DicomOtherWord : DicomValueElement<ushort>
{
    public DicomOtherWord(DicomTag tag, params ushort[] values)
        : base(tag, values)
    {
    }

    public DicomOtherWord(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.OW;

    protected override void ValidateVM()
    {
    }
}

public class DicomUnknown : DicomOtherByte
{
    public DicomUnknown(DicomTag tag, params byte[] values)
        : base(tag, values)
    {
    }

    public DicomUnknown(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.UN;
}
