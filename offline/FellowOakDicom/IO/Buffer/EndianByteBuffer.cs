namespace FellowOakDicom.IO.Buffer;

/// <summary>Values of another byte order, seen in this machine's.</summary>
public class EndianByteBuffer : SwapByteBuffer
{
    private EndianByteBuffer(IByteBuffer buffer, Endian endian, int unitSize)
        : base(buffer, unitSize) => Endian = endian;

    public Endian Endian { get; }

    /// <summary>The buffer itself where there is nothing to swap.</summary>
    public static IByteBuffer Create(IByteBuffer buffer, Endian endian, int unitSize) =>
        endian == Endian.LocalMachine || unitSize < 2 || buffer is null ? buffer : new EndianByteBuffer(buffer, endian, unitSize);
}
