using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FellowOakDicom;

namespace MedCluster.Imaging.Headers;

/// <summary>
/// A file whose data set is deflated (PS3.5 section A.5), as the file of Explicit VR Little Endian that it was. It is inflated here because fo-dicom does so without a
/// bound: two megabytes may become two gigabytes. What comes after the bound, or after damage, is missing, as in a file that breaks off there.
/// </summary>
public sealed class DeflatedFile
{
    // Images rarely shrink by more than ten times and masks by a few hundred; deflate can do 1,032.
    private const int MostPerByte = 200;
    private const long AlwaysAllowed = 64 << 20;
    private const long Longest = 1 << 30;

    private const int PreambleLength = 132;
    private const int HeadLength = 16 * 1024;
    private const uint TransferSyntax = 0x00020010;

    // What fo-dicom inflates.
    private static readonly (byte[] Uid, DicomTransferSyntax Syntax)[] Syntaxes =
    [
        .. new[] { DicomTransferSyntax.DeflatedExplicitVRLittleEndian, DicomTransferSyntax.JPIPReferencedDeflate }.Select(syntax => (Encoding.ASCII.GetBytes(syntax.UID.UID), syntax)),
    ];

    private readonly Stream _file;
    private readonly byte[] _meta;
    private readonly long _dataset;

    private DeflatedFile(Stream file, byte[] meta, DicomTransferSyntax syntax)
    {
        _file = file;
        _meta = meta;
        _dataset = file.Position + meta.Length;
        Syntax = syntax;
    }

    /// <summary>The transfer syntax that the file names.</summary>
    internal DicomTransferSyntax Syntax { get; }

    /// <summary>The file from a stream's position to its end, whose position stays; null where its data set is not deflated.</summary>
    /// <exception cref="DicomFileException">It is deflated, and the meta information before it is damaged.</exception>
    internal static DeflatedFile? Find(Stream file)
    {
        var start = file.Position;
        var buffer = ArrayPool<byte>.Shared.Rent(HeadLength);
        try
        {
            var head = buffer.AsSpan(0, file.ReadAtLeast(buffer.AsSpan(0, HeadLength), HeadLength, throwOnEndOfStream: false));
            file.Position = start;
            var hasPreamble = head.Length > PreambleLength && head[(PreambleLength - 4)..PreambleLength].SequenceEqual("DICM"u8);
            return Walk(file, head, hasPreamble ? PreambleLength : 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The file from a stream's position to its end: the same stream where it is not deflated, else what it inflates to, in memory and at most a gigabyte.</summary>
    /// <exception cref="DicomFileException">As <see cref="Find"/>.</exception>
    public static MemoryStream Plain(MemoryStream file) => Find(file)?.Inflate(Longest, out _) ?? file;

    /// <summary>Inflates the data set.</summary>
    /// <param name="most">The most bytes that are wanted.</param>
    /// <param name="isWhole">Whether they are all there are.</param>
    /// <returns>The file, at its beginning.</returns>
    internal MemoryStream Inflate(long most, out bool isWhole)
    {
        var compressed = _file.Length - _dataset;
        most = Math.Min(Math.Min(most, Longest), AlwaysAllowed + (compressed * MostPerByte));
        _file.Position = _dataset;
        var bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(_meta.Length + most, _meta.Length + Math.Max(HeadLength, compressed * 3)));
        _meta.CopyTo(bytes, 0);
        var length = _meta.Length;
        isWhole = false;
        using var inflater = new DeflateStream(_file, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            while (length - _meta.Length < most)
            {
                if (length == bytes.Length) Grow(ref bytes, _meta.Length + most);
                var count = inflater.Read(bytes, length, bytes.Length - length);
                if (isWhole = count == 0) break;
                length += count;
            }
        }
        catch (InvalidDataException)
        {
            // Damage: what came before it stands, and there is no more to be had.
            isWhole = true;
        }
        return new MemoryStream(bytes, 0, length, writable: false, publiclyVisible: true);
    }

    private static void Grow(ref byte[] bytes, long most)
    {
        var larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(most, bytes.Length * 2L));
        bytes.CopyTo(larger, 0);
        bytes = larger;
    }

    // The meta information is explicit and little endian, whatever follows (PS3.10 section 7.1).
    private static DeflatedFile? Walk(Stream file, Span<byte> head, int position)
    {
        Range? found = null;
        DicomTransferSyntax? syntax = null;
        while (head.Length - position >= 12 && BinaryPrimitives.ReadUInt16LittleEndian(head[position..]) == 2)
        {
            var tag = 2u << 16 | BinaryPrimitives.ReadUInt16LittleEndian(head[(position + 2)..]);
            var (name, isLong) = ValueRepresentation.Of(BinaryPrimitives.ReadUInt16BigEndian(head[(position + 4)..]));
            if (name is null) return Unless(head);
            long length = isLong ? BinaryPrimitives.ReadUInt32LittleEndian(head[(position + 8)..]) : BinaryPrimitives.ReadUInt16LittleEndian(head[(position + 6)..]);
            position += isLong ? 12 : 8;
            if (length > head.Length - position) return Unless(head);
            if (tag == TransferSyntax)
            {
                found = position..(position + (int)length);
                syntax = Named(head[found.Value].TrimEnd(" \0"u8));
            }
            position += (int)length;
        }
        if (head.Length == HeadLength && head.Length - position < 12) return Unless(head);
        if (found is not { } at || syntax is null) return null;
        var meta = head[..position].ToArray();
        meta.AsSpan(at).Clear();
        Encoding.ASCII.GetBytes(DicomTransferSyntax.ExplicitVRLittleEndian.UID.UID, meta.AsSpan(at));
        return new DeflatedFile(file, meta, syntax);
    }

    private static DicomTransferSyntax? Named(ReadOnlySpan<byte> value)
    {
        foreach (var (uid, syntax) in Syntaxes) if (value.SequenceEqual(uid)) return syntax;
        return null;
    }

    // Meta information that can't be walked over is left to fo-dicom, unless fo-dicom might inflate what follows.
    private static DeflatedFile? Unless(ReadOnlySpan<byte> head)
    {
        foreach (var (uid, _) in Syntaxes) if (head.IndexOf(uid) >= 0) throw new DicomFileException(null, "The meta information before a deflated data set is damaged.");
        return null;
    }
}
