using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace MedCluster.Imaging.Outputs.Dicom;

/// <summary>UIDs that follow from what they name, so that the same work gives the same UID on every machine.</summary>
internal static class HashedUid
{
    /// <summary>A "2.25." UID (DICOM PS3.5 B.2): a UUID of version 8 (RFC 9562), its bits from SHA-256 of the text.</summary>
    public static string Of(string text)
    {
        var bits = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16);
        bits[6] = (byte)((bits[6] & 0x0F) | 0x80);
        bits[8] = (byte)((bits[8] & 0x3F) | 0x80);
        return "2.25." + new BigInteger(bits, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
    }
}
