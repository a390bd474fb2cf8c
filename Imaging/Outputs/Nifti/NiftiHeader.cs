using System.Buffers.Binary;
using System.Text;
using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Outputs.Nifti;

/// <summary>The 348 bytes of a NIfTI-1 header for a label volume. Source: nifti1.h of the NIfTI Data Format Working Group (nifti.nimh.nih.gov).</summary>
internal static class NiftiHeader
{
    /// <summary>Where the voxels start: the header and four bytes that say there are no extensions.</summary>
    public const int VoxelOffset = 352;

    private const short IntentLabel = 1002, DataTypeUInt8 = 2, ScannerAnatomical = 1;
    private const byte UnitsMillimetre = 2;

    /// <summary>
    /// Header and extension marker for unsigned bytes. <paramref name="ras"/> maps (column, row, slice) as stored to RAS mm. A sheared map has
    /// no quaternion, so that only the sform is set then.
    /// </summary>
    public static byte[] ForLabels(int columns, int rows, int slices, Affine ras, bool isSheared, string description)
    {
        var header = new byte[VoxelOffset];
        void Int16(int at, int value) => BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(at), checked((short)value));
        void Single(int at, double value) => BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(at), (float)value);

        BinaryPrimitives.WriteInt32LittleEndian(header, 348);
        header[38] = (byte)'r';
        int[] dimensions = [3, columns, rows, slices, 1, 1, 1, 1];
        for (var i = 0; i < dimensions.Length; i++) Int16(40 + 2 * i, dimensions[i]);
        Int16(68, IntentLabel);
        Int16(70, DataTypeUInt8);
        Int16(72, 8);

        var (rotation, handedness) = Rotation(ras);
        double[] sizes = [handedness, ras.Column.Length, ras.Row.Length, ras.Slice.Length];
        for (var i = 0; i < sizes.Length; i++) Single(76 + 4 * i, sizes[i]);
        Single(108, VoxelOffset);
        Single(112, 1);
        header[123] = UnitsMillimetre;
        var text = Encoding.ASCII.GetBytes(description);
        text.AsSpan(0, Math.Min(text.Length, 79)).CopyTo(header.AsSpan(148));

        Int16(252, isSheared ? (short)0 : ScannerAnatomical);
        Int16(254, ScannerAnatomical);
        var (b, c, d) = Quaternion(rotation);
        double[] quaternion = isSheared ? [0, 0, 0] : [b, c, d];
        for (var i = 0; i < 3; i++) Single(256 + 4 * i, quaternion[i]);
        Single(268, ras.Origin.X);
        Single(272, ras.Origin.Y);
        Single(276, ras.Origin.Z);
        var lines = ras.ToArray();
        for (var i = 0; i < lines.Length; i++) Single(280 + 4 * i, lines[i]);
        "n+1\0"u8.CopyTo(header.AsSpan(344));
        return header;
    }

    /// <summary>The map's directions as a proper rotation (its columns), and −1 where the third had to be turned round for that.</summary>
    private static ((PatientVector X, PatientVector Y, PatientVector Z) Rotation, double Handedness) Rotation(Affine ras)
    {
        var handedness = ras.Determinant < 0 ? -1 : 1;
        return ((ras.Column.Normalised(), ras.Row.Normalised(), handedness * ras.Slice.Normalised()), handedness);
    }

    /// <summary>
    /// The last three parts of the unit quaternion of a rotation whose first part is not negative: from the largest of the four, which is the stable way
    /// (S. W. Shepperd, "Quaternion from rotation matrix", 1978).
    /// </summary>
    private static (double B, double C, double D) Quaternion((PatientVector X, PatientVector Y, PatientVector Z) r)
    {
        double[] squares =
        [
            1 + r.X.X + r.Y.Y + r.Z.Z,
            1 + r.X.X - r.Y.Y - r.Z.Z,
            1 - r.X.X + r.Y.Y - r.Z.Z,
            1 - r.X.X - r.Y.Y + r.Z.Z,
        ];
        var largest = Array.IndexOf(squares, squares.Max());
        var scale = 0.5 / Math.Sqrt(squares[largest]);
        double cb = r.Y.Z - r.Z.Y, ac = r.Z.X - r.X.Z, ba = r.X.Y - r.Y.X;
        double bc = r.Y.X + r.X.Y, bd = r.Z.X + r.X.Z, cd = r.Z.Y + r.Y.Z;
        double[] parts = largest switch
        {
            0 => [squares[0], cb, ac, ba],
            1 => [cb, squares[1], bc, bd],
            2 => [ac, bc, squares[2], cd],
            _ => [ba, bd, cd, squares[3]],
        };
        if (parts[0] < 0) scale = -scale;
        return (parts[1] * scale, parts[2] * scale, parts[3] * scale);
    }
}
