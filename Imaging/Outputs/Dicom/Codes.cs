namespace MedCluster.Imaging.Outputs.Dicom;

/// <summary>The concepts that results use (DICOM PS3.16: annex D, and the context groups of the templates named).</summary>
internal static class Codes
{
    public static readonly CodedConcept Segmentation = Dcm("113076", "Segmentation");
    public static readonly CodedConcept SourceImageForProcessing = Dcm("121322", "Source image for image processing operation");
    public static readonly CodedConcept ArtificialIntelligence = Dcm("123110", "Artificial Intelligence");

    // TID 1500 and the templates that it includes.
    public static readonly CodedConcept ImagingMeasurementReport = Dcm("126000", "Imaging Measurement Report");
    public static readonly CodedConcept LanguageOfContent = Dcm("121049", "Language of Content Item and Descendants");
    public static readonly CodedConcept English = new("RFC5646", "en", "English");
    public static readonly CodedConcept ObserverType = Dcm("121005", "Observer Type");
    public static readonly CodedConcept Device = Dcm("121007", "Device");
    public static readonly CodedConcept DeviceObserverUid = Dcm("121012", "Device Observer UID");
    public static readonly CodedConcept DeviceObserverName = Dcm("121013", "Device Observer Name");
    public static readonly CodedConcept DeviceObserverManufacturer = Dcm("121014", "Device Observer Manufacturer");
    public static readonly CodedConcept DeviceObserverModelName = Dcm("121015", "Device Observer Model Name");
    public static readonly CodedConcept DeviceObserverSerialNumber = Dcm("121016", "Device Observer Serial Number");
    public static readonly CodedConcept ProcedureReported = Dcm("121058", "Procedure reported");
    public static readonly CodedConcept ImagingMeasurements = Dcm("126010", "Imaging Measurements");
    public static readonly CodedConcept MeasurementGroup = Dcm("125007", "Measurement Group");
    public static readonly CodedConcept TrackingIdentifier = Dcm("112039", "Tracking Identifier");
    public static readonly CodedConcept TrackingUniqueIdentifier = Dcm("112040", "Tracking Unique Identifier");
    public static readonly CodedConcept Finding = Dcm("121071", "Finding");
    public static readonly CodedConcept FindingCategory = Sct("276214006", "Finding category");
    public static readonly CodedConcept ReferencedSegment = Dcm("121191", "Referenced Segment");
    public static readonly CodedConcept SourceSeriesForSegmentation = Dcm("121232", "Source series for segmentation");
    public static readonly CodedConcept AlgorithmName = Dcm("111001", "Algorithm Name");
    public static readonly CodedConcept AlgorithmVersion = Dcm("111003", "Algorithm Version");
    public static readonly CodedConcept Derivation = Dcm("121401", "Derivation");
    public static readonly CodedConcept Mean = Sct("373098007", "Mean");
    public static readonly CodedConcept StandardDeviation = Sct("386136009", "Standard Deviation");
    public static readonly CodedConcept Volume = Sct("118565006", "Volume");
    public static readonly CodedConcept AttenuationCoefficient = Dcm("112031", "Attenuation Coefficient");
    public static readonly CodedConcept SignalIntensity = Dcm("110852", "MR signal intensity");
    public static readonly CodedConcept Probability = Dcm("122157", "Probability");

    public static readonly CodedConcept CubicMillimetre = new("UCUM", "mm3", "cubic millimeter");
    public static readonly CodedConcept Hounsfield = new("UCUM", "[hnsf'U]", "Hounsfield unit");
    public static readonly CodedConcept NoUnits = new("UCUM", "1", "no units");

    /// <summary>The procedure that a report is on, of context group 100 where the modality is in it.</summary>
    public static CodedConcept Procedure(string modality) => modality switch
    {
        "CT" => new("LN", "25045-6", "CT unspecified body region"),
        "MR" => new("LN", "25056-3", "MRI unspecified body region"),
        "PT" => new("LN", "44136-0", "PET unspecified body region"),
        _ => Sct("363679005", "Imaging procedure"),
    };

    private static CodedConcept Dcm(string value, string meaning) => new("DCM", value, meaning);

    private static CodedConcept Sct(string value, string meaning) => new("SCT", value, meaning);
}
