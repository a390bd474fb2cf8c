namespace FellowOakDicom;

/// <summary>Who wrote a file.</summary>
public static class DicomImplementation
{
    // A root that anybody may use (PS3.5 annex B.2).
    public static DicomUID ClassUID { get; set; } = new("2.25.229451600072090404564544894284998027172", "Implementation Class UID", DicomUidType.Unknown);

    public static string Version { get; set; } = "MEDCLUSTER";
}
