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

    /// <summary>Text in the pixels of an image that is to be de-identified.</summary>
    public static readonly ReasonCode BurnedInAnnotation = new("burned-in-annotation", ReasonStage.Intake, "The image has text in its pixels, or must be assumed to have (screenshots, ultrasound), and nothing here cleans pixels; if it names nobody, burnedIn in the profile takes it.");

    /// <summary>An object that cannot be de-identified.</summary>
    public static readonly ReasonCode NotDeidentifiable = new("not-deidentifiable", ReasonStage.Intake, "The object cannot be de-identified: it holds no image but a document, is larger than 1 GiB, or has an overlay inside compressed pixels.");

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

    /// <summary>A multi-frame instance whose frames are not described one by one.</summary>
    public static readonly ReasonCode InvalidFrames = new("invalid-frames", ReasonStage.Instance, "The instance's number of frames is not valid, or its functional groups are not one for each frame.");

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

    /// <summary>An image type that the pipeline does not take.</summary>
    public static readonly ReasonCode ImageTypeNotSelected = new("image-type-not-selected", ReasonStage.Series, "The pipeline does not take series of this ImageType.");

    /// <summary>A plane that the pipeline does not take.</summary>
    public static readonly ReasonCode OrientationNotSelected = new("orientation-not-selected", ReasonStage.Series, "The pipeline does not take slices of this orientation.");

    /// <summary>A spacing that the pipeline does not take.</summary>
    public static readonly ReasonCode SpacingNotSelected = new("spacing-not-selected", ReasonStage.Series, "The pipeline does not take series of this slice or pixel spacing.");

    /// <summary>With a contrast agent or without, and the pipeline wants the other.</summary>
    public static readonly ReasonCode ContrastNotSelected = new("contrast-not-selected", ReasonStage.Series, "The pipeline takes series with, or without, a contrast agent, and this one is the other.");

    /// <summary>A description that the pipeline does not take.</summary>
    public static readonly ReasonCode DescriptionNotSelected = new("description-not-selected", ReasonStage.Series, "The pipeline's patterns do not take series of this SeriesDescription.");

    /// <summary>A body part that the pipeline does not take.</summary>
    public static readonly ReasonCode BodyPartNotSelected = new("body-part-not-selected", ReasonStage.Series, "The pipeline does not take series of this BodyPartExamined.");

    /// <summary>Another volume of the study is better by the pipeline's rule.</summary>
    public static readonly ReasonCode NotTheBest = new("not-the-best", ReasonStage.Series, "The pipeline takes one volume of a study, and another one is thinner or longer.");

    /// <summary>More slices than the pipeline takes.</summary>
    public static readonly ReasonCode TooManySlices = new("too-many-slices", ReasonStage.Series, "The series has more slices than the pipeline takes.");

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

    /// <summary>Several volumes in one series, told apart by a tag.</summary>
    public static readonly ReasonCode SeveralVolumes = new("several-volumes", ReasonStage.Series, "The series holds several volumes (phases, echoes, acquisitions), told apart by a tag; each is judged and processed by itself.");

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

    /// <summary>The file of an instance cannot be read now.</summary>
    public static readonly ReasonCode SourceUnavailable = new("source-unavailable", ReasonStage.Study, "The file of an instance cannot be read by the silo that needs it; check that its folder is mounted on every silo, then retry.");

    /// <summary>Silos have other model packages than the submission names.</summary>
    public static readonly ReasonCode ModelMismatch = new("model-mismatch", ReasonStage.Study, "The silos that were tried have another version of the model package than the one that was submitted; give every silo the same packages, then retry.");

    /// <summary>The silos that worked on it were lost, again and again.</summary>
    public static readonly ReasonCode SiloLost = new("silo-lost", ReasonStage.Study, "The silos that worked on it were lost again and again, so it may be what ends them; look at their last log lines, then retry.");

    /// <summary>Retries were used up.</summary>
    public static readonly ReasonCode RetriesExhausted = new("retries-exhausted", ReasonStage.Study, "The work kept failing for passing reasons until its retries were used up.");

    /// <summary>Cancelled by its user.</summary>
    public static readonly ReasonCode Cancelled = new("cancelled", ReasonStage.Study, "Cancelled; running it again finishes the rest.");

    /// <summary>What was stored is not what was written.</summary>
    public static readonly ReasonCode DamagedResult = new("damaged-result", ReasonStage.Study, "A stored result is damaged; remove the run and submit the study again.");

    /// <summary>A result file that was read back says something else than was computed.</summary>
    public static readonly ReasonCode OutputMismatch = new("output-mismatch", ReasonStage.Study, "A result file, read back before it was published, differs from what was computed, so that the run was not committed; please report it.");

    /// <summary>A result that does not fit into a file of its format.</summary>
    public static readonly ReasonCode OutputTooLarge = new("output-too-large", ReasonStage.Study, "A result does not fit into one file of its format; take that output out of the pipeline's outputs.");

    /// <summary>A fault of MedCluster itself.</summary>
    public static readonly ReasonCode InternalFault = new("internal-fault", ReasonStage.Study, "A fault of MedCluster itself; please report it with what --verbose shows.");

    // Waiting.

    /// <summary>Paused by its user.</summary>
    public static readonly ReasonCode Paused = new("paused", ReasonStage.Waiting, "Paused; it goes on when it is resumed.");

    /// <summary>Other work is before it.</summary>
    public static readonly ReasonCode Queued = new("queued", ReasonStage.Waiting, "Every device is busy with work that is before it.");

    /// <summary>The project uses all that it may.</summary>
    public static readonly ReasonCode OverQuota = new("over-quota", ReasonStage.Waiting, "The project uses as many device slots as its quota allows.");

    /// <summary>Background work outside its hours.</summary>
    public static readonly ReasonCode OutsideHours = new("outside-hours", ReasonStage.Waiting, "Background work runs only within the configured hours.");

    /// <summary>No silo offers a device that can run the model.</summary>
    public static readonly ReasonCode NoDevice = new("no-device", ReasonStage.Waiting, "No silo offers a working device for the model; it goes on when one does.");

    /// <summary>The scheduler's queue is full.</summary>
    public static readonly ReasonCode QueueFull = new("queue-full", ReasonStage.Waiting, "As many runs wait for devices as the scheduler queues; the run asks again by itself.");

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

    /// <summary>A wrong setting of a silo or client.</summary>
    public static readonly ReasonCode InvalidConfiguration = new("invalid-configuration", ReasonStage.Configuration, "A setting of the silo or client is wrong; the message names the setting and what it may be.");

    /// <summary>The cluster's database refuses or does not answer.</summary>
    public static readonly ReasonCode DatabaseUnavailable = new("database-unavailable", ReasonStage.Configuration, "The cluster's database does not answer or refuses the connection; check the connection string and that PostgreSQL runs.");

    /// <summary>The cluster's database lacks its tables.</summary>
    public static readonly ReasonCode DatabaseNotPrepared = new("database-not-prepared", ReasonStage.Configuration, "The cluster's database lacks the membership tables or has old ones; medcluster database create makes them.");

    /// <summary>There is no cluster to talk to.</summary>
    public static readonly ReasonCode ClusterUnreachable = new("cluster-unreachable", ReasonStage.Configuration, "No cluster is up, or none of its silos answers; medcluster up starts one on this machine.");

    /// <summary>A cluster is up already.</summary>
    public static readonly ReasonCode ClusterAlreadyUp = new("cluster-already-up", ReasonStage.Configuration, "A cluster is up already on this machine; medcluster down stops it.");

    /// <summary>A silo that does not belong to the cluster it joins.</summary>
    public static readonly ReasonCode ClusterMismatch = new("cluster-mismatch", ReasonStage.Configuration, "The silo has another version, store or model package than the silos of its cluster; give it the same, or another cluster id.");

    /// <summary>A silo that the others declared dead while its process runs.</summary>
    public static readonly ReasonCode SiloEvicted = new("silo-evicted", ReasonStage.Configuration, "The silo could not stay in its cluster, most often because it did not answer the others in time and they declared it dead; they took its work up. Start it again.");

    /// <summary>A part of the cluster that did not start.</summary>
    public static readonly ReasonCode StartFailed = new("start-failed", ReasonStage.Configuration, "A process of the cluster did not start; the message names its log.");

    /// <summary>Something that is not installed.</summary>
    public static readonly ReasonCode NotInstalled = new("not-installed", ReasonStage.Configuration, "Something that the command needs is not installed here; the message says what, and what works without.");

    /// <summary>A batch or study that the cluster does not know.</summary>
    public static readonly ReasonCode UnknownBatch = new("unknown-batch", ReasonStage.Configuration, "The cluster knows no such batch or study; medcluster status lists the batches.");

    /// <summary>An output folder that cannot be written.</summary>
    public static readonly ReasonCode OutputUnwritable = new("output-unwritable", ReasonStage.Configuration, "The output folder cannot be written.");

    /// <summary>A de-identification profile, key or mapping that is not valid.</summary>
    public static readonly ReasonCode InvalidDeidentification = new("invalid-deidentification", ReasonStage.Configuration, "The de-identification profile, its key or its mapping is not valid; the message names the field.");

    /// <summary>A result whose study the mapping does not know.</summary>
    public static readonly ReasonCode UnknownIdentity = new("unknown-identity", ReasonStage.Configuration, "The mapping does not know the study of this result; use the profile with which it was taken in.");

    // Requests to the API.

    /// <summary>A request without valid credentials.</summary>
    public static readonly ReasonCode NotAuthenticated = new("not-authenticated", ReasonStage.Request, "The request carries no valid key, token or session; sign in, or send Authorization: Bearer with an API key.");

    /// <summary>A role that does not allow it.</summary>
    public static readonly ReasonCode Forbidden = new("forbidden", ReasonStage.Request, "The caller's role or projects do not allow this; ask an admin for a key that does.");

    /// <summary>Nothing under that address.</summary>
    public static readonly ReasonCode NotFound = new("not-found", ReasonStage.Request, "There is nothing under this address, or it belongs to a project that the caller may not see.");

    /// <summary>Another method.</summary>
    public static readonly ReasonCode MethodNotAllowed = new("method-not-allowed", ReasonStage.Request, "The address does not take this method.");

    /// <summary>A malformed request.</summary>
    public static readonly ReasonCode InvalidRequest = new("invalid-request", ReasonStage.Request, "The request is malformed; the detail names the field or parameter and what it may be.");

    /// <summary>A cursor that is not ours.</summary>
    public static readonly ReasonCode InvalidCursor = new("invalid-cursor", ReasonStage.Request, "The cursor was not given by this list with these filters, or was changed; start again without it.");

    /// <summary>A wrong content type.</summary>
    public static readonly ReasonCode UnsupportedMediaType = new("unsupported-media-type", ReasonStage.Request, "The request's content type is not one that the address takes.");

    /// <summary>An upload beyond the bound.</summary>
    public static readonly ReasonCode UploadTooLarge = new("upload-too-large", ReasonStage.Request, "The upload is larger than this server takes; split it, or name a folder that the server can read.");

    /// <summary>An upload that stalls.</summary>
    public static readonly ReasonCode UploadTooSlow = new("upload-too-slow", ReasonStage.Request, "The upload came too slowly and was given up; nothing of it is kept.");

    /// <summary>An Idempotency-Key with another request.</summary>
    public static readonly ReasonCode IdempotencyKeyReused = new("idempotency-key-reused", ReasonStage.Request, "The Idempotency-Key was used with another request; use a new key for each submission.");

    /// <summary>The same submission is under way.</summary>
    public static readonly ReasonCode RequestInProgress = new("request-in-progress", ReasonStage.Request, "A request with the same Idempotency-Key is under way; try again later and get its answer.");

    /// <summary>An action that the state does not allow.</summary>
    public static readonly ReasonCode StateConflict = new("state-conflict", ReasonStage.Request, "The batch is in a state in which this can't be done; the detail names it.");

    /// <summary>A change asked for without the session's token.</summary>
    public static readonly ReasonCode CrossSiteRequest = new("cross-site-request", ReasonStage.Request, "A signed-in browser asks for changes from a page of this server, or with the token that GET /api/v1/session gives.");

    /// <summary>A range outside the file.</summary>
    public static readonly ReasonCode RangeNotSatisfiable = new("range-not-satisfiable", ReasonStage.Request, "The range asked for lies outside the file.");

    /// <summary>Too many requests.</summary>
    public static readonly ReasonCode RateLimited = new("rate-limited", ReasonStage.Request, "The caller sends more requests than it may; wait as long as Retry-After says.");

    /// <summary>The server has too much to do.</summary>
    public static readonly ReasonCode ServerBusy = new("server-busy", ReasonStage.Request, "The server has as many requests as it takes, or is about to stop; try again as Retry-After says.");

    /// <summary>Patient data are not shown here.</summary>
    public static readonly ReasonCode PatientDataOff = new("patient-data-off", ReasonStage.Request, "Names and dates of birth are not shown on this server; an admin can turn it on (Api:ShowPatientData).");

    /// <summary>All codes, in the order above.</summary>
    public static IReadOnlyList<ReasonCode> All { get; } =
        [.. typeof(ReasonCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<ReasonCode>()];

    private static readonly FrozenDictionary<string, ReasonCode> ByCode = All.ToFrozenDictionary(reason => reason.Code);

    /// <summary>The reason with this code.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static ReasonCode Get(string code) => ByCode.TryGetValue(code, out var reason) ? reason : throw new KeyNotFoundException($"No reason code '{code}'.");
}
