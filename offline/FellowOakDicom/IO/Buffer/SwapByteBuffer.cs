namespace FellowOakDicom.IO.Buffer;

/// <summary>Another buffer with the bytes of every unit reversed.</summary>
public class SwapByteBuffer : ByteBuffer
{
    public SwapByteBuffer(IByteBuffer buffer, int unitSize)
    {
        Internal = buffer;
        UnitSize = unitSize;
    }

    public IByteBuffer Internal { get; }

    public int UnitSize { get; }

    public override bool IsMemory => Internal.IsMemory;

    public override long Size => Internal.Size;

    // A range may begin inside a unit.
    internal override void Read(long offset, Span<byte> output)
    {
        var lead = (int)(offset % UnitSize);
        var first = offset - lead;
        var span = (int)Math.Min((lead + output.Length + UnitSize - 1) / UnitSize * (long)UnitSize, Size - first);
        if (lead == 0 && span == output.Length)
        {
            Read(Internal, offset, output);
            Endian.SwapUnits(UnitSize, output);
            return;
        }
        var units = new byte[span];
        Read(Internal, first, units);
        Endian.SwapUnits(UnitSize, units);
        units.AsSpan(lead, output.Length).CopyTo(output);
    }
}
