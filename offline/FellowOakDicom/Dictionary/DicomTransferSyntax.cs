using FellowOakDicom.IO;

namespace FellowOakDicom;

/// <summary>How a data set and its pixels are encoded.</summary>
public class DicomTransferSyntax : DicomParseable
{
    public static readonly DicomTransferSyntax ImplicitVRBigEndian =
        new(new DicomUID(DicomUID.ExplicitVRBigEndianRETIRED.UID + ".123456", "Implicit VR Big Endian", DicomUidType.TransferSyntax)) { Endian = Endian.Big };

    public static readonly DicomTransferSyntax GEPrivateImplicitVRBigEndian =
        new(new DicomUID("1.2.840.113619.5.2", "GE Private Implicit VR Big Endian", DicomUidType.TransferSyntax)) { SwapPixelData = true };

    public static readonly DicomTransferSyntax ImplicitVRLittleEndian = new(DicomUID.ImplicitVRLittleEndian);
    public static readonly DicomTransferSyntax ExplicitVRLittleEndian = new(DicomUID.ExplicitVRLittleEndian) { IsExplicitVR = true };
    public static readonly DicomTransferSyntax ExplicitVRBigEndian = new(DicomUID.ExplicitVRBigEndianRETIRED) { IsExplicitVR = true, IsRetired = true, Endian = Endian.Big };
    public static readonly DicomTransferSyntax DeflatedExplicitVRLittleEndian = new(DicomUID.DeflatedExplicitVRLittleEndian) { IsExplicitVR = true, IsDeflate = true };

    public static readonly DicomTransferSyntax JPEGProcess1 = Encapsulated(DicomUID.JPEGBaseline8Bit, "ISO_10918_1");
    public static readonly DicomTransferSyntax JPEGProcess2_4 = Encapsulated(DicomUID.JPEGExtended12Bit, "ISO_10918_1");
    public static readonly DicomTransferSyntax JPEGProcess3_5Retired = Encapsulated(DicomUID.JPEGExtended35RETIRED, "ISO_10918_1");
    public static readonly DicomTransferSyntax JPEGProcess6_8Retired = Encapsulated(DicomUID.JPEGSpectralSelectionNonHierarchical68RETIRED, "ISO_10918_1");
    public static readonly DicomTransferSyntax JPEGProcess7_9Retired = Encapsulated(DicomUID.JPEGSpectralSelectionNonHierarchical79RETIRED, "ISO_10918_1");
    public static readonly DicomTransferSyntax JPEGProcess10_12Retired = Encapsulated(DicomUID.JPEGFullProgressionNonHierarchical1012RETIRED, "ISO_10918_1");
    public static readonly DicomTransferSyntax JPEGProcess11_13Retired = Encapsulated(DicomUID.JPEGFullProgressionNonHierarchical1113RETIRED, "ISO_10918_1");
    public static readonly DicomTransferSyntax JPEGProcess14 = Encapsulated(DicomUID.JPEGLossless);
    public static readonly DicomTransferSyntax JPEGProcess15Retired = Encapsulated(DicomUID.JPEGLosslessNonHierarchical15RETIRED);
    public static readonly DicomTransferSyntax JPEGProcess16_18Retired = Encapsulated(DicomUID.JPEGExtendedHierarchical1618RETIRED, "ISO_10918_1");
    public static readonly DicomTransferSyntax JPEGProcess17_19Retired = Encapsulated(DicomUID.JPEGExtendedHierarchical1719RETIRED, "ISO_10918_1");
    public static readonly DicomTransferSyntax JPEGProcess20_22Retired = Encapsulated(DicomUID.JPEGSpectralSelectionHierarchical2022RETIRED, "ISO_10918_1");
    public static readonly DicomTransferSyntax JPEGProcess21_23Retired = Encapsulated(DicomUID.JPEGSpectralSelectionHierarchical2123RETIRED, "ISO_10918_1");
    public static readonly DicomTransferSyntax JPEGProcess24_26Retired = Encapsulated(DicomUID.JPEGFullProgressionHierarchical2426RETIRED, "ISO_10918_1");
    public static readonly DicomTransferSyntax JPEGProcess25_27Retired = Encapsulated(DicomUID.JPEGFullProgressionHierarchical2527RETIRED, "ISO_10918_1");
    public static readonly DicomTransferSyntax JPEGProcess28Retired = Encapsulated(DicomUID.JPEGLosslessHierarchical28RETIRED);
    public static readonly DicomTransferSyntax JPEGProcess29Retired = Encapsulated(DicomUID.JPEGLosslessHierarchical29RETIRED);
    public static readonly DicomTransferSyntax JPEGProcess14SV1 = Encapsulated(DicomUID.JPEGLosslessSV1);
    public static readonly DicomTransferSyntax JPEGLSLossless = Encapsulated(DicomUID.JPEGLSLossless);
    public static readonly DicomTransferSyntax JPEGLSNearLossless = Encapsulated(DicomUID.JPEGLSNearLossless, "ISO_14495_1");
    public static readonly DicomTransferSyntax JPEG2000Lossless = Encapsulated(DicomUID.JPEG2000Lossless);
    public static readonly DicomTransferSyntax JPEG2000Lossy = Encapsulated(DicomUID.JPEG2000, "ISO_15444_1");
    public static readonly DicomTransferSyntax JPEG2000Part2MultiComponentLosslessOnly = Encapsulated(DicomUID.JPEG2000MCLossless);
    public static readonly DicomTransferSyntax JPEG2000Part2MultiComponent = Encapsulated(DicomUID.JPEG2000MC, "ISO_15444_2");
    public static readonly DicomTransferSyntax JPIPReferenced = new(DicomUID.JPIPReferenced) { IsExplicitVR = true };
    public static readonly DicomTransferSyntax JPIPReferencedDeflate = new(DicomUID.JPIPReferencedDeflate) { IsExplicitVR = true, IsDeflate = true };
    public static readonly DicomTransferSyntax MPEG2 = Encapsulated(DicomUID.MPEG2MPML, "ISO_13818_2");
    public static readonly DicomTransferSyntax MPEG2MainProfileHighLevel = Encapsulated(DicomUID.MPEG2MPHL, "ISO_13818_2");
    public static readonly DicomTransferSyntax MPEG4AVCH264HighProfileLevel41 = Encapsulated(DicomUID.MPEG4HP41, "ISO_14496_10");
    public static readonly DicomTransferSyntax MPEG4AVCH264BDCompatibleHighProfileLevel41 = Encapsulated(DicomUID.MPEG4HP41BD, "ISO_14496_10");
    public static readonly DicomTransferSyntax MPEG4AVCH264HighProfileLevel42For2DVideo = Encapsulated(DicomUID.MPEG4HP422D, "ISO_14496_10");
    public static readonly DicomTransferSyntax MPEG4AVCH264HighProfileLevel42For3DVideo = Encapsulated(DicomUID.MPEG4HP423D, "ISO_14496_10");
    public static readonly DicomTransferSyntax MPEG4AVCH264StereoHighProfileLevel42 = Encapsulated(DicomUID.MPEG4HP42STEREO, "ISO_14496_10");
    public static readonly DicomTransferSyntax HEVCH265MainProfileLevel51 = Encapsulated(DicomUID.HEVCMP51, "ISO_23008_2");
    public static readonly DicomTransferSyntax HEVCH265Main10ProfileLevel51 = Encapsulated(DicomUID.HEVCM10P51, "ISO_23008_2");
    public static readonly DicomTransferSyntax HTJ2KLossless = Encapsulated(DicomUID.HTJ2KLossless);
    public static readonly DicomTransferSyntax HTJ2KLosslessRPCL = Encapsulated(DicomUID.HTJ2KLosslessRPCL);
    public static readonly DicomTransferSyntax HTJ2K = Encapsulated(DicomUID.HTJ2K, "ISO_15444_15");
    public static readonly DicomTransferSyntax RLELossless = Encapsulated(DicomUID.RLELossless);

    private static readonly Dictionary<DicomUID, DicomTransferSyntax> Known = typeof(DicomTransferSyntax)
        .GetFields().Select(field => field.GetValue(null)).OfType<DicomTransferSyntax>()
        .Where(syntax => syntax != ImplicitVRBigEndian).ToDictionary(syntax => syntax.UID);

    private DicomTransferSyntax(DicomUID uid) => UID = uid;

    public DicomUID UID { get; }

    public bool IsRetired { get; private init; }

    public bool IsExplicitVR { get; private init; }

    public bool IsEncapsulated { get; private init; }

    public bool IsLossy => LossyCompressionMethod is not null;

    public string LossyCompressionMethod { get; private init; }

    public bool IsDeflate { get; private init; }

    public Endian Endian { get; private init; } = Endian.Little;

    public bool SwapPixelData { get; private init; }

    public static IEnumerable<DicomTransferSyntax> KnownEntries => Known.Values;

    public static DicomTransferSyntax Parse(string uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        return Lookup(DicomUID.Parse(uid, type: DicomUidType.TransferSyntax));
    }

    /// <summary>The transfer syntax of a UID; one that is not known counts as explicit, little endian and encapsulated.</summary>
    public static DicomTransferSyntax Lookup(DicomUID uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        if (Known.TryGetValue(uid, out var syntax)) return syntax;
        return uid.Type == DicomUidType.TransferSyntax
            ? new DicomTransferSyntax(uid) { IsExplicitVR = true, IsEncapsulated = true, IsRetired = uid.IsRetired }
            : throw new DicomDataException($"UID: {uid} is not a transfer syntax type.");
    }

    public override string ToString() => UID.Name;

    public override bool Equals(object obj) => obj switch
    {
        DicomTransferSyntax syntax => syntax.UID == UID,
        DicomUID uid => uid == UID,
        string text => text == UID.UID,
        _ => false,
    };

    public override int GetHashCode() => UID.GetHashCode();

    public static bool operator ==(DicomTransferSyntax a, DicomTransferSyntax b) => a?.UID == b?.UID;

    public static bool operator !=(DicomTransferSyntax a, DicomTransferSyntax b) => !(a == b);

    private static DicomTransferSyntax Encapsulated(DicomUID uid, string lossyMethod = null) =>
        new(uid) { IsExplicitVR = true, IsEncapsulated = true, IsRetired = uid.IsRetired, LossyCompressionMethod = lossyMethod };
}
