using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MedCluster.Storage;

/// <summary>The layout of everything stored, in one place. Every name is allowed by <see cref="BlobName"/>; what comes from outside (pipeline names, UIDs, grain keys) is escaped.</summary>
/// <remarks>
/// <code>
/// results/&lt;pipeline&gt;/&lt;StudyInstanceUID&gt;/&lt;runId&gt;/commit.json, report.json
/// results/&lt;pipeline&gt;/&lt;StudyInstanceUID&gt;/&lt;runId&gt;/&lt;SeriesInstanceUID&gt;/segmentation.nii.gz, overlay.png
/// slices/&lt;model digest&gt;/&lt;StudyInstanceUID&gt;/&lt;instance digest&gt;.slice
/// pipelines/&lt;sha256&gt;.json
/// manifests/&lt;sha256&gt;.json
/// instances/&lt;first two hex digits&gt;/&lt;sha256&gt;.dcm
/// batches/&lt;batchId&gt;/shards/&lt;nnnn&gt;.json
/// state/&lt;storeName&gt;/&lt;grainType&gt;/&lt;key&gt;.json
/// </code>
/// Prefixes (for <see cref="IBlobStore.ListAsync"/>) end in a slash.
/// </remarks>
public static class ResultNames
{
    private const int MaximumEscapedLength = 150;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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

    /// <summary>Prefix of the results of a model for the slices of a study.</summary>
    /// <param name="modelDigest">SHA-256 of the model package, 64 lower case hex digits.</param>
    /// <param name="studyUid">The Study Instance UID.</param>
    public static string SliceResults(string modelDigest, string studyUid) => $"slices/{Digest(modelDigest)[..32]}/{Escape(studyUid)}/";

    /// <summary>The result of a model for one instance: the same bytes in the same model have the same result, whichever run asks.</summary>
    public static string SliceResult(string modelDigest, string studyUid, string instanceDigest) =>
        $"{SliceResults(modelDigest, studyUid)}{Digest(instanceDigest)}.slice";

    /// <summary>The digest of the instance that a listed name is the result of; null if it is none.</summary>
    public static string? ParseSliceResult(string name)
    {
        if (!name.StartsWith("slices/", StringComparison.Ordinal) || !name.EndsWith(".slice", StringComparison.Ordinal)) return null;
        var digest = name[(name.LastIndexOf('/') + 1)..^".slice".Length];
        return digest.Length == 64 && digest.All(char.IsAsciiHexDigitLower) ? digest : null;
    }

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

    /// <summary>The state of one grain.</summary>
    public static string State(string storeName, string grainType, string key) => $"state/{Escape(storeName)}/{Escape(grainType)}/{Escape(key)}.json";

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

    private static string Digest(string sha256) => sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower)
        ? sha256
        : throw new ArgumentException("A SHA-256 is 64 lower case hex digits.", nameof(sha256));
}
