using System.Collections.Frozen;
using System.Reflection;

namespace MedCluster.Reasons;

/// <summary>Every reason code there is, in the order of the road of a study. <c>docs/reason-codes.md</c> lists the same.</summary>
public static class ReasonCodes
{
    // Intake: files that never became an instance.

    /// <summary>Not DICOM by content.</summary>
    public static readonly ReasonCode NotDicom = new("not-dicom", ReasonStage.Intake, "The file's content is not DICOM; nothing to do unless it should have been.");

    /// <summary>A DICOMDIR: an index, not an instance.</summary>
    public static readonly ReasonCode DicomDirectory = new("dicomdir", ReasonStage.Intake, "A DICOMDIR lists other files and holds no image; the files are found without it.");

    /// <summary>A file of no bytes.</summary>
    public static readonly ReasonCode EmptyFile = new("empty-file", ReasonStage.Intake, "The file has no bytes; fetch it again from its source.");

    /// <summary>The file could not be opened or read.</summary>
    public static readonly ReasonCode UnreadableFile = new("unreadable-file", ReasonStage.Intake, "The file could not be opened or read; check its permissions and its medium.");

    /// <summary>DICOM whose header breaks off or is damaged.</summary>
    public static readonly ReasonCode DamagedHeader = new("damaged-header", ReasonStage.Intake, "The file is DICOM but its header is damaged or breaks off; fetch it again from its source.");

    /// <summary>The same instance, byte for byte, was already taken in.</summary>
    public static readonly ReasonCode DuplicateInstance = new("duplicate-instance", ReasonStage.Intake, "The same instance with the same content was already taken in; it counts once.");

    /// <summary>An archive entry whose name leads outside the archive.</summary>
    public static readonly ReasonCode UnsafeArchiveEntry = new("unsafe-archive-entry", ReasonStage.Intake, "The archive entry's name leads outside the archive; it was not read.");

    /// <summary>An archive that expands beyond the bounds.</summary>
    public static readonly ReasonCode ArchiveTooLarge = new("archive-too-large", ReasonStage.Intake, "The archive or one of its entries expands beyond the bounds; unpack it yourself if you trust it.");

    /// <summary>An archive that cannot be read.</summary>
    public static readonly ReasonCode DamagedArchive = new("damaged-archive", ReasonStage.Intake, "The archive or one of its entries is damaged or encrypted; fetch it again from its source.");

    // Instances.

    /// <summary>Two different instances under one SOP Instance UID.</summary>
    public static readonly ReasonCode ConflictingInstance = new("conflicting-instance", ReasonStage.Instance, "Two different files carry the same SOP Instance UID; neither is used, because which is right cannot be known.");

    /// <summary>DICOM without an image: a report, a plan, a waveform.</summary>
    public static readonly ReasonCode NotAnImage = new("not-an-image", ReasonStage.Instance, "The instance holds no image (a report, plan, waveform or the like).");

    /// <summary>An image instance without pixel data.</summary>
    public static readonly ReasonCode NoPixelData = new("no-pixel-data", ReasonStage.Instance, "The instance should hold an image but has no PixelData (7FE0,0010); fetch it again from its source.");

    /// <summary>An instance that lacks tags that an image needs.</summary>
    public static readonly ReasonCode MissingTag = new("missing-tag", ReasonStage.Instance, "A tag that is needed to read the image is missing or has no valid value.");

    /// <summary>A transfer syntax for which there is no decoder.</summary>
    public static readonly ReasonCode UnsupportedTransferSyntax = new("unsupported-transfer-syntax", ReasonStage.Instance, "No decoder for the instance's transfer syntax; convert it, for example with gdcmconv --raw.");

    /// <summary>Pixel data shorter than the header says.</summary>
    public static readonly ReasonCode TruncatedPixelData = new("truncated-pixel-data", ReasonStage.Instance, "The pixel data breaks off before the image is complete; fetch the file again from its source.");

    /// <summary>Pixel data that does not decode.</summary>
    public static readonly ReasonCode DecodeFailed = new("decode-failed", ReasonStage.Instance, "The pixel data could not be decoded; fetch the file again from its source.");

    /// <summary>A colour or palette image where a grey one is needed.</summary>
    public static readonly ReasonCode ColourImage = new("colour-image", ReasonStage.Instance, "The image is in colour or has a palette; the pipeline's models take grey images.");

    /// <summary>A multi-frame image.</summary>
    public static readonly ReasonCode MultiFrame = new("multi-frame", ReasonStage.Instance, "The instance has several frames, which this pipeline does not take.");

    /// <summary>A pixel format that is not 8 to 16 bits of integer.</summary>
    public static readonly ReasonCode UnsupportedPixelFormat = new("unsupported-pixel-format", ReasonStage.Instance, "The pixels are not integers of 8 or 16 allocated bits.");

    /// <summary>The stored file is not the one that was taken in.</summary>
    public static readonly ReasonCode SourceChanged = new("source-changed", ReasonStage.Instance, "The file changed or vanished after it was taken in; submit the study again.");

    // Series.

    /// <summary>The pipeline takes another modality.</summary>
    public static readonly ReasonCode ModalityNotSelected = new("modality-not-selected", ReasonStage.Series, "The pipeline does not take series of this modality.");

    /// <summary>A localizer or scout.</summary>
    public static readonly ReasonCode Localizer = new("localizer", ReasonStage.Series, "The series is a localizer (scout) by its ImageType.");

    /// <summary>Fewer slices than the pipeline asks for.</summary>
    public static readonly ReasonCode TooFewSlices = new("too-few-slices", ReasonStage.Series, "The series has fewer usable slices than the pipeline asks for.");

    /// <summary>One slice only; accepted unless the pipeline refuses it.</summary>
    public static readonly ReasonCode SingleSlice = new("single-slice", ReasonStage.Series, "The series has a single slice, whose depth is unknown; volumes in millilitres are not given.");

    /// <summary>Position, orientation or spacing is missing.</summary>
    public static readonly ReasonCode MissingGeometry = new("missing-geometry", ReasonStage.Series, "ImagePositionPatient, ImageOrientationPatient or PixelSpacing is missing or invalid in some slice.");

    /// <summary>Slices of several matrix sizes.</summary>
    public static readonly ReasonCode MixedMatrix = new("mixed-matrix", ReasonStage.Series, "The slices differ in rows or columns.");

    /// <summary>Slices of several pixel spacings.</summary>
    public static readonly ReasonCode MixedSpacing = new("mixed-spacing", ReasonStage.Series, "The slices differ in PixelSpacing.");

    /// <summary>Slices of several orientations.</summary>
    public static readonly ReasonCode MixedOrientation = new("mixed-orientation", ReasonStage.Series, "The slices differ in orientation.");

    /// <summary>Several slices at one position.</summary>
    public static readonly ReasonCode DuplicatePosition = new("duplicate-position", ReasonStage.Series, "Several slices lie at the same position.");

    /// <summary>Gaps that differ, none of them a whole multiple.</summary>
    public static readonly ReasonCode UnevenSpacing = new("uneven-spacing", ReasonStage.Series, "The gaps between slices differ.");

    /// <summary>A gap that is a whole multiple of the others.</summary>
    public static readonly ReasonCode MissingSlices = new("missing-slices", ReasonStage.Series, "Slices are missing: a gap is a whole multiple of the usual one.");

    /// <summary>Slices sheared against each other.</summary>
    public static readonly ReasonCode GantryTilt = new("gantry-tilt", ReasonStage.Series, "The slices are sheared against each other (gantry tilt).");

    /// <summary>An orientation that is not two perpendicular unit vectors.</summary>
    public static readonly ReasonCode InvalidOrientation = new("invalid-orientation", ReasonStage.Series, "ImageOrientationPatient is not two perpendicular unit vectors.");

    // Studies and runs.

    /// <summary>No series of the study was taken.</summary>
    public static readonly ReasonCode NothingSelected = new("nothing-selected", ReasonStage.Study, "The pipeline takes none of the study's series; each series names its reason.");

    /// <summary>Some slices failed and the pipeline's policy does not allow it.</summary>
    public static readonly ReasonCode SlicesFailed = new("slices-failed", ReasonStage.Study, "More slices failed than the pipeline's policy allows; each names its reason.");

    /// <summary>The device failed while it computed.</summary>
    public static readonly ReasonCode DeviceFailed = new("device-failed", ReasonStage.Study, "The device failed while it computed; see the silo's health.");

    /// <summary>The device has not enough memory for one slice.</summary>
    public static readonly ReasonCode DeviceOutOfMemory = new("device-out-of-memory", ReasonStage.Study, "The device has not enough memory for a single slice of this size.");

    /// <summary>The model did not accept the input or gave another shape than declared.</summary>
    public static readonly ReasonCode ModelFailed = new("model-failed", ReasonStage.Study, "The model failed on its input or gave a result of another shape than its package declares.");

    /// <summary>The store did not answer.</summary>
    public static readonly ReasonCode StoreUnavailable = new("store-unavailable", ReasonStage.Study, "The store did not answer or refused the operation; check that it is reachable.");

    /// <summary>The store is full.</summary>
    public static readonly ReasonCode StoreFull = new("store-full", ReasonStage.Study, "The store has no space left; free some and run again, finished work is kept.");

    /// <summary>Retries were used up.</summary>
    public static readonly ReasonCode RetriesExhausted = new("retries-exhausted", ReasonStage.Study, "The work kept failing for passing reasons until its retries were used up.");

    /// <summary>Cancelled by its user.</summary>
    public static readonly ReasonCode Cancelled = new("cancelled", ReasonStage.Study, "Cancelled; running it again finishes the rest.");

    /// <summary>What was stored is not what was written.</summary>
    public static readonly ReasonCode DamagedResult = new("damaged-result", ReasonStage.Study, "A stored result is damaged; remove the run and submit the study again.");

    /// <summary>A fault of MedCluster itself.</summary>
    public static readonly ReasonCode InternalFault = new("internal-fault", ReasonStage.Study, "A fault of MedCluster itself; please report it with what --verbose shows.");

    // Configuration.

    /// <summary>A wrong command line.</summary>
    public static readonly ReasonCode WrongUsage = new("wrong-usage", ReasonStage.Configuration, "The command line is wrong.");

    /// <summary>A path that does not exist.</summary>
    public static readonly ReasonCode PathNotFound = new("path-not-found", ReasonStage.Configuration, "A path that was named does not exist.");

    /// <summary>There was no DICOM to work on.</summary>
    public static readonly ReasonCode NothingToDo = new("nothing-to-do", ReasonStage.Configuration, "No DICOM instance was found under the paths that were named.");

    /// <summary>A pipeline that does not validate.</summary>
    public static readonly ReasonCode InvalidPipeline = new("invalid-pipeline", ReasonStage.Configuration, "The pipeline file is not valid; the message names the field.");

    /// <summary>A model package that does not validate or load.</summary>
    public static readonly ReasonCode InvalidModelPackage = new("invalid-model-package", ReasonStage.Configuration, "The model package is not valid; the message names the field or file.");

    /// <summary>A device that is not there or does not work.</summary>
    public static readonly ReasonCode DeviceUnavailable = new("device-unavailable", ReasonStage.Configuration, "A device that was asked for is not there or does not work.");

    /// <summary>A store that cannot be opened or written.</summary>
    public static readonly ReasonCode InvalidStore = new("invalid-store", ReasonStage.Configuration, "The store's address is wrong or it cannot be written.");

    /// <summary>An output folder that cannot be written.</summary>
    public static readonly ReasonCode OutputUnwritable = new("output-unwritable", ReasonStage.Configuration, "The output folder cannot be written.");

    /// <summary>All codes, in the order above.</summary>
    public static IReadOnlyList<ReasonCode> All { get; } =
        [.. typeof(ReasonCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<ReasonCode>()];

    private static readonly FrozenDictionary<string, ReasonCode> ByCode = All.ToFrozenDictionary(reason => reason.Code);

    /// <summary>The reason with this code.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static ReasonCode Get(string code) => ByCode.TryGetValue(code, out var reason) ? reason : throw new KeyNotFoundException($"No reason code '{code}'.");
}
