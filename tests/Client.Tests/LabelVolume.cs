using System.Buffers.Binary;
using System.IO.Compression;

namespace MedCluster.Client.Tests;

/// <summary>A label volume read back from .nii.gz by the NIfTI-1 standard alone: 8-bit labels, rows from the last to the first.</summary>
internal sealed class LabelVolume
{
    private const int Dimensions = 40, DataType = 70, VoxelOffset = 108, UnsignedByte = 2;
    private readonly byte[] _file;
    private readonly int _offset;

    private LabelVolume(byte[] file)
    {
        _file = file;
        Columns = BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(Dimensions + 2));
        Rows = BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(Dimensions + 4));
        Slices = BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(Dimensions + 6));
        _offset = (int)BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(VoxelOffset));
        if (BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(DataType)) != UnsignedByte) throw new InvalidDataException("The labels are not unsigned bytes.");
    }

    public int Columns { get; }
    public int Rows { get; }
    public int Slices { get; }

    public static LabelVolume Read(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        gzip.CopyTo(memory);
        return new LabelVolume(memory.ToArray());
    }

    /// <summary>A slice as its DICOM instance has it.</summary>
    public byte[] SliceFromFirstRow(int slice)
    {
        var labels = new byte[Rows * Columns];
        for (var row = 0; row < Rows; row++)
            _file.AsSpan(_offset + (((slice * Rows) + Rows - 1 - row) * Columns), Columns).CopyTo(labels.AsSpan(row * Columns));
        return labels;
    }
}
