namespace FellowOakDicom.IO.Buffer;

/// <summary>A part of an array that other elements share: the header of a file is read once and not copied apart.</summary>
internal sealed class SliceByteBuffer(byte[] array, int offset, int length) : ByteBuffer
{
    private byte[] _data;

    public override bool IsMemory => true;

    public override long Size => length;

    public override byte[] Data => _data ??= Bytes.ToArray();

    internal ReadOnlySpan<byte> Bytes => array.AsSpan(offset, length);

    internal override void Read(long start, Span<byte> output) => Bytes.Slice((int)start, output.Length).CopyTo(output);
}
