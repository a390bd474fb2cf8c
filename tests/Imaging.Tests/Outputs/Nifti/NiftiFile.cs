using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace MedCluster.Imaging.Tests.Outputs.Nifti;

/// <summary>A NIfTI-1 file, read: what the tests look at.</summary>
internal sealed class NiftiFile
{
    private readonly byte[] _bytes;

    public NiftiFile(byte[] bytes)
    {
        if (bytes[0] == 0x1F && bytes[1] == 0x8B)
        {
            using var unpacked = new MemoryStream();
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            gzip.CopyTo(unpacked);
            bytes = unpacked.ToArray();
        }
        _bytes = bytes;
        Assert.Equal(348, BinaryPrimitives.ReadInt32LittleEndian(bytes));
        Assert.Equal("n+1\0", Encoding.ASCII.GetString(bytes, 344, 4));
    }

    public int[] Shape => [.. Enumerable.Range(1, Int16(40)).Select(i => (int)Int16(40 + 2 * i))];

    public short Intent => Int16(68);

    public short DataType => Int16(70);

    public byte Units => _bytes[123];

    public string Description => Encoding.ASCII.GetString(_bytes, 148, 80).TrimEnd('\0');

    public (short Qform, short Sform) Codes => (Int16(252), Int16(254));

    /// <summary>The upper three lines of the sform, line by line.</summary>
    public double[] Sform => [.. Enumerable.Range(0, 12).Select(i => (double)Single(280 + 4 * i))];

    /// <summary>Voxels with slope and intercept applied, the column index fastest; data types uint8 and int16.</summary>
    public float[] Voxels
    {
        get
        {
            var data = _bytes.AsSpan((int)Single(108));
            var (slope, intercept) = (Single(112), Single(116));
            Assert.True(DataType is 2 or 4);
            var voxels = new float[DataType == 2 ? data.Length : data.Length / 2];
            var words = MemoryMarshal.Cast<byte, short>(data);
            for (var i = 0; i < voxels.Length; i++) voxels[i] = (DataType == 2 ? data[i] : words[i]) * slope + intercept;
            return voxels;
        }
    }

    private short Int16(int at) => BinaryPrimitives.ReadInt16LittleEndian(_bytes.AsSpan(at));

    private float Single(int at) => BinaryPrimitives.ReadSingleLittleEndian(_bytes.AsSpan(at));
}
