using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MedCluster.Storage;

/// <summary>The layout of everything stored, in one place. Every name is allowed by <see cref="BlobName"/>; what comes from outside (pipeline names, UIDs, grain keys) is escaped.</summary>
/// <remarks>
/// <code>
/// results/&lt;pipeline&gt;/&lt;StudyInstanceUID&gt;/&lt;runId&gt;/commit.json, report.json
/// results/&lt;pipeline&gt;/&lt;StudyInstanceUID&gt;/&lt;runId&gt;/&lt;SeriesInstanceUID&gt;/segmentation.nii.gz, overlay.png
/// slices/&lt;model digest&gt;/&lt;StudyInstanceUID&gt;/&lt;instance digest&gt;.slice, and -2.slice for its second frame
/// pipelines/&lt;sha256&gt;.json
/// manifests/&lt;sha256&gt;.json
/// instances/&lt;first two hex digits&gt;/&lt;sha256&gt;.dcm
/// batches/&lt;batchId&gt;/shards/&lt;nnnn&gt;.json
/// index/batches/&lt;batchId&gt;.json
/// index/running/&lt;batchId&gt;.txt
/// index/studies/&lt;StudyInstanceUID&gt;/&lt;runId&gt;.&lt;batchId&gt;.json
/// state/&lt;storeName&gt;/&lt;grainType&gt;/&lt;key&gt;.json
/// audit/&lt;yyyy-mm-dd&gt;/&lt;hhmmssfff&gt;-&lt;id&gt;.json
/// store-identity
/// </code>
/// Prefixes (for <see cref="IBlobStore.ListAsync"/>) end in a slash.
/// </remarks>
public static class ResultNames
{
    private const int MaximumEscapedLength = 150;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Prefix of all results of a pipeline.</summary>
    public static string PipelineResults(string pipeline) => $"results/{Escape(pipeline)}/";

    /// <summary>The study and run of a listed name; null if it is not the name of a commit.</summary>
    public static (string StudyUid, string RunId)? ParseCommit(string name) =>
        name.Split('/') is ["results", _, var study, var run, "commit.json"] && Unescape(study) is { } studyUid && Unescape(run) is { } runId ? (studyUid, runId) : null;

    /// <summary>Prefix of the results of all runs of a pipeline over a study.</summary>
    public static string StudyResults(string pipeline, string studyUid) => $"results/{Escape(pipeline)}/{Escape(studyUid)}/";

    /// <summary>Prefix of the results of one run.</summary>
    public static string RunResults(string pipeline, string studyUid, string runId) => $"{StudyResults(pipeline, studyUid)}{Escape(runId)}/";

    /// <summary>The commit of a run: created last, once, by the one who finished it. A reader trusts only a run that has it.</summary>
    public static string Commit(string pipeline, string studyUid, string runId) => RunResults(pipeline, studyUid, runId) + "commit.json";

    /// <summary>The report of a run.</summary>
    public static string Report(string pipeline, string studyUid, string runId) => RunResults(pipeline, studyUid, runId) + "report.json";

    /// <summary>The labels of a series as gzipped NIfTI.</summary>
    public static string Segmentation(string pipeline, string studyUid, string runId, string seriesUid) =>
        $"{RunResults(pipeline, studyUid, runId)}{Escape(seriesUid)}/segmentation.nii.gz";

    /// <summary>The picture of a series with its labels.</summary>
    public static string Overlay(string pipeline, string studyUid, string runId, string seriesUid) =>
        $"{RunResults(pipeline, studyUid, runId)}{Escape(seriesUid)}/overlay.png";

    /// <summary>
    /// A file of a series below its run's folder. A series of one volume has it under its plain name; where a series holds several volumes, those from
    /// the second on have their number in it: <c>1.2.3/segmentation.nii.gz</c>, <c>1.2.3/segmentation-2.nii.gz</c>.
    /// </summary>
    /// <param name="seriesUid">The Series Instance UID.</param>
    /// <param name="volume">The volume of the series, counted from 1.</param>
    /// <param name="stem">The file's name, for example <c>segmentation</c>.</param>
    /// <param name="extension">What follows it, for example <c>.nii.gz</c>.</param>
    public static string VolumeFile(string seriesUid, int volume, string stem, string extension) =>
        volume == 1 ? $"{Escape(seriesUid)}/{stem}{extension}" : string.Create(CultureInfo.InvariantCulture, $"{Escape(seriesUid)}/{stem}-{volume}{extension}");

    /// <summary>Prefix of the results of a model for the slices of a study.</summary>
    /// <param name="modelDigest">SHA-256 of the model package, 64 lower case hex digits.</param>
    /// <param name="studyUid">The Study Instance UID.</param>
    public static string SliceResults(string modelDigest, string studyUid) => $"slices/{Digest(modelDigest)[..32]}/{Escape(studyUid)}/";

    /// <summary>The result of a model for one slice: the same bytes in the same model have the same result, whichever run asks.</summary>
    /// <param name="modelDigest">SHA-256 of the model package, 64 lower case hex digits.</param>
    /// <param name="studyUid">The Study Instance UID.</param>
    /// <param name="slice">The slice, as <see cref="Slice"/> names it.</param>
    public static string SliceResult(string modelDigest, string studyUid, string slice) =>
        $"{SliceResults(modelDigest, studyUid)}{CheckedSlice(slice)}.slice";

    /// <summary>Names a slice by its instance's digest, and from the second frame of an instance on by the frame as well: <c>&lt;digest&gt;</c>, <c>&lt;digest&gt;-2</c>.</summary>
    /// <param name="instanceDigest">SHA-256 of the whole file, 64 lower case hex digits.</param>
    /// <param name="frame">The frame, counted from 1.</param>
    public static string Slice(string instanceDigest, int frame)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frame, 1);
        return frame == 1 ? Digest(instanceDigest) : string.Create(CultureInfo.InvariantCulture, $"{Digest(instanceDigest)}-{frame}");
    }

    /// <summary>The slice that a listed name is the result of, as <see cref="Slice"/> names it; null if it is none.</summary>
    public static string? ParseSliceResult(string name)
    {
        if (!name.StartsWith("slices/", StringComparison.Ordinal) || !name.EndsWith(".slice", StringComparison.Ordinal)) return null;
        var slice = name[(name.LastIndexOf('/') + 1)..^".slice".Length];
        return IsSlice(slice) ? slice : null;
    }

    private static bool IsSlice(string slice) =>
        slice.Length >= 64 && slice.AsSpan(0, 64).IndexOfAnyExcept(HexDigits) < 0
        && (slice.Length == 64 || (slice[64] == '-' && int.TryParse(slice.AsSpan(65), NumberStyles.None, CultureInfo.InvariantCulture, out var frame) && frame > 1 && slice[65] != '0'));

    private static string CheckedSlice(string slice) => IsSlice(slice) ? slice : throw new ArgumentException("A slice is named by its instance's SHA-256 and its frame.", nameof(slice));

    /// <summary>A pipeline's definition, named by its content.</summary>
    public static string Pipeline(string sha256) => $"pipelines/{Digest(sha256)}.json";

    /// <summary>What a study consists of, named by its content.</summary>
    /// <param name="sha256">SHA-256 of the manifest, 64 lower case hex digits.</param>
    public static string Manifest(string sha256) => $"manifests/{Digest(sha256)}.json";

    /// <summary>An imported DICOM file, named by its content.</summary>
    /// <param name="sha256">SHA-256 of the whole file, 64 lower case hex digits.</param>
    public static string Instance(string sha256) => $"instances/{Digest(sha256)[..2]}/{sha256}.dcm";

    /// <summary>Prefix of everything of a batch.</summary>
    public static string Batch(string batchId) => $"batches/{Escape(batchId)}/";

    /// <summary>One shard of a batch: a few hundred of its studies.</summary>
    public static string BatchShard(string batchId, int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        return string.Create(CultureInfo.InvariantCulture, $"{Batch(batchId)}shards/{shard:D4}.json");
    }

    /// <summary>Prefix of the index of batches.</summary>
    public const string BatchEntries = "index/batches/";

    /// <summary>A batch in the index.</summary>
    public static string BatchEntry(string batchId) => $"{BatchEntries}{Escape(batchId)}.json";

    /// <summary>Prefix of the batches that run.</summary>
    public const string RunningBatches = "index/running/";

    /// <summary>A batch that runs: an object of no bytes.</summary>
    public static string RunningBatch(string batchId) => $"{RunningBatches}{Escape(batchId)}.txt";

    /// <summary>Prefix of the runs of a study in the index.</summary>
    public static string StudyEntries(string studyUid) => $"index/studies/{Escape(studyUid)}/";

    /// <summary>A run of a study in a batch, in the index.</summary>
    public static string StudyEntry(string studyUid, string runId, string batchId) => $"{StudyEntries(studyUid)}{Escape($"{runId}.{batchId}")}.json";

    /// <summary>Prefix of the API keys.</summary>
    public const string ApiKeys = "access/keys/";

    /// <summary>An API key: its hash and what it may.</summary>
    public static string ApiKey(string id) => $"{ApiKeys}{Escape(id)}.json";

    /// <summary>A sign-in link that was not used yet, by the hash of its token.</summary>
    public static string SignIn(string sha256) => $"access/sign-in/{Digest(sha256)}.json";

    /// <summary>Prefix of the keys with which sessions and cursors are sealed.</summary>
    public const string ProtectionKeys = "access/protection/";

    /// <summary>A key with which sessions and cursors are sealed.</summary>
    public static string ProtectionKey(string name) => $"{ProtectionKeys}{Escape(name)}.xml";

    /// <summary>What a submission with an Idempotency-Key was answered, by the hash of caller and key.</summary>
    public static string Submission(string sha256) => $"access/submissions/{Digest(sha256)}.json";

    /// <summary>The state of one grain.</summary>
    public static string State(string storeName, string grainType, string key) => $"state/{Escape(storeName)}/{Escape(grainType)}/{Escape(key)}.json";

    /// <summary>What the store is told by.</summary>
    public const string StoreIdentity = "store-identity";

    /// <summary>Prefix of the audit lines of a day (UTC).</summary>
    public static string AuditDay(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"audit/{day:yyyy-MM-dd}/");

    /// <summary>One audit line: created once, never changed.</summary>
    public static string Audit(DateTimeOffset at, Guid id) =>
        string.Create(CultureInfo.InvariantCulture, $"{AuditDay(DateOnly.FromDateTime(at.UtcDateTime))}{at.UtcDateTime:HHmmssfff}-{id:N}.json");

    /// <summary>
    /// Any text as one part of a name, different texts always as different parts: ASCII letters, digits, <c>-</c> <c>_</c> and dots
    /// inside stay, every other byte of its UTF-8 becomes <c>%XX</c>. A text too long for a part is cut and ends in
    /// <c>~</c> and its SHA-256; the empty text is <c>~</c>.
    /// </summary>
    public static string Escape(string text)
    {
        if (text.Length == 0) return "~";
        var utf8 = StrictUtf8.GetBytes(text);
        var escaped = new StringBuilder(utf8.Length);
        for (var i = 0; i < utf8.Length; i++)
        {
            var c = (char)utf8[i];
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' || (c == '.' && i > 0 && i < utf8.Length - 1)) escaped.Append(c);
            else escaped.Append(CultureInfo.InvariantCulture, $"%{utf8[i]:X2}");
        }

        if (escaped.Length <= MaximumEscapedLength) return escaped.ToString();
        return $"{escaped.ToString(0, MaximumEscapedLength - 65)}~{Convert.ToHexStringLower(SHA256.HashData(utf8))}";
    }

    /// <summary>The text that was escaped; null where it was cut, so that nothing tells it.</summary>
    private static string? Unescape(string escaped) => escaped.Contains('~') ? escaped == "~" ? "" : null : Uri.UnescapeDataString(escaped);

    private static string Digest(string sha256) => sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower)
        ? sha256
        : throw new ArgumentException("A SHA-256 is 64 lower case hex digits.", nameof(sha256));
}
