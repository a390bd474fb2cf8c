using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;

namespace FellowOakDicom;

/// <summary>Makes UIDs from UUIDs (PS3.5 annex B.2).</summary>
public class DicomUIDGenerator
{
    private readonly ConcurrentDictionary<string, DicomUID> _replacements = new(StringComparer.Ordinal);

    public static DicomUID GenerateDerivedFromUUID()
    {
        var bytes = Guid.NewGuid().ToByteArray(bigEndian: true);
        return new DicomUID("2.25." + new BigInteger(bytes, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture), "Local UID", DicomUidType.Unknown);
    }

    /// <summary>A new UID for a source UID; the same one each time.</summary>
    public DicomUID Generate(DicomUID sourceUid)
    {
        ArgumentNullException.ThrowIfNull(sourceUid);
        return _replacements.GetOrAdd(sourceUid.UID, static _ => GenerateDerivedFromUUID());
    }
}
