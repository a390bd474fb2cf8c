using System.Collections.Concurrent;

namespace FellowOakDicom;

/// <summary>A unique identifier and what is known of it.</summary>
public sealed partial class DicomUID : DicomParseable
{
    private static ConcurrentDictionary<string, DicomUID> s_known;

    public DicomUID(string uid, string name, DicomUidType type, bool retired = false)
    {
        UID = uid;
        Name = name;
        Type = type;
        IsRetired = retired;
    }

    public string UID { get; }

    public string Name { get; }

    public DicomUidType Type { get; }

    public bool IsRetired { get; }

    public bool IsImageStorage => Type == DicomUidType.SOPClass && Name.Contains("Image Storage", StringComparison.Ordinal);

    // The table must be there before the first constant, whichever file's constants are initialized first.
    private static ConcurrentDictionary<string, DicomUID> Known => s_known ??= new ConcurrentDictionary<string, DicomUID>(StringComparer.Ordinal);

    public static void Register(DicomUID uid) => Known[uid.UID] = uid;

    public static IEnumerable<DicomUID> Enumerate() => Known.Values;

    public static DicomUID Generate() => DicomUIDGenerator.GenerateDerivedFromUUID();

    public static DicomUID Append(DicomUID baseUid, long nextSeq) => new($"{baseUid.UID}.{nextSeq}", "SOP Instance UID", DicomUidType.SOPInstance);

    public static bool IsValidUid(string uid) => DicomValidation.WhyInvalid(DicomVR.UI, uid) is null;

    public static DicomUID Parse(string s) => Parse(s, "Unknown");

    public static DicomUID Parse(string s, string name = "Unknown", DicomUidType type = DicomUidType.Unknown)
    {
        var uid = s.TrimEnd(' ', '\0');
        return Known.TryGetValue(uid, out var known) ? known : new DicomUID(uid, name, type);
    }

    public override bool Equals(object obj) => obj is DicomUID other && other.UID == UID;

    public override int GetHashCode() => UID.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{Name} [{UID}]";

    public static bool operator ==(DicomUID a, DicomUID b) => a?.UID == b?.UID;

    public static bool operator !=(DicomUID a, DicomUID b) => !(a == b);

    private static DicomUID Standard(string uid, string name, DicomUidType type, bool retired = false) =>
        Known[uid] = new DicomUID(uid, name, type, retired);
}
