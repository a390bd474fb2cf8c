using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Intake;

/// <summary>
/// Groups instances by Study and Series Instance UID. The outcome depends on the instances' bytes alone, not on names, places or order of
/// their files.
/// </summary>
internal static class StudyGrouping
{
    /// <summary>The studies, and the files that are the same instance once more.</summary>
    public static (IReadOnlyList<IntakeStudy> Studies, IReadOnlyList<SkippedFile> Duplicates) Group(IReadOnlyCollection<ReceivedFile> files)
    {
        var duplicates = new List<SkippedFile>();
        var unique = new List<ReceivedFile>(files.Count);
        foreach (var same in files.GroupBy(file => file.Digest, StringComparer.Ordinal))
        {
            var copies = same.OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
            unique.Add(copies[0]);
            duplicates.AddRange(copies.Skip(1).Select(copy => new SkippedFile(copy.Path, ReasonCodes.DuplicateInstance, $"The same bytes as {copies[0].Path}.")));
        }
        var sets = SetsWithoutUids(files);
        var studies = unique.Select(file => Named(file, sets))
            .GroupBy(item => item.Instance.Header.StudyInstanceUid, StringComparer.Ordinal)
            .OrderBy(study => study.Key, StringComparer.Ordinal)
            .Select(study => new IntakeStudy(study.Key, Notes([.. study]), [.. Series(study.Select(item => item.Instance))]));
        return ([.. studies], duplicates);
    }

    private static IEnumerable<IntakeSeries> Series(IEnumerable<IntakeInstance> instances)
    {
        var all = instances.ToList();
        var conflicting = all.GroupBy(instance => instance.Header.SopInstanceUid, StringComparer.Ordinal)
            .Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        return all.GroupBy(instance => instance.Header.SeriesInstanceUid, StringComparer.Ordinal)
            .OrderBy(series => series.Key, StringComparer.Ordinal)
            .Select(series => new IntakeSeries(series.Key, [.. series
                .Select(instance => conflicting.Contains(instance.Header.SopInstanceUid) ? Conflict(instance) : instance)
                .OrderBy(instance => instance.Header.SopInstanceUid, StringComparer.Ordinal)
                .ThenBy(instance => instance.Digest, StringComparer.Ordinal)]));
    }

    private static IntakeInstance Conflict(IntakeInstance instance) => instance with
    {
        Reason = ReasonCodes.ConflictingInstance,
        Message = "Several different files of the study carry this SOP Instance UID; none of them is used.",
    };

    /// <summary>
    /// Gives an instance the UIDs that its file lacks. SOP Instance UID: from the file's bytes. Series: from what the instances of a series share
    /// (study, frame of reference, modality, matrix, description). Study: from the series' own UID, else from the frame of reference; so that a file
    /// set whose study was blanked stays together as far as its files tell. Files that lack all three UIDs tell nothing, and images of several
    /// patients must not become one study: for them it is the set of files in their folder (<see cref="SetsWithoutUids"/>).
    /// </summary>
    private static (IntakeInstance Instance, Made Made) Named(ReceivedFile file, Dictionary<string, string> sets)
    {
        var (header, made) = (file.Header, Made.None);
        var set = sets.GetValueOrDefault(file.Digest, "");
        if (header.SopInstanceUid.Length == 0)
        {
            header = header with { SopInstanceUid = Uid("instance", file.Digest) };
            made |= Made.Instance;
        }
        if (header.SeriesInstanceUid.Length == 0)
        {
            header = header with { SeriesInstanceUid = Uid("series", header.StudyInstanceUid, header.FrameOfReferenceUid, header.Modality, $"{header.Rows}x{header.Columns}", header.SeriesDescription, set) };
            made |= Made.Series;
        }
        if (header.StudyInstanceUid.Length == 0)
        {
            header = header with { StudyInstanceUid = !made.HasFlag(Made.Series) ? Uid("study", header.SeriesInstanceUid) : Uid("study", set.Length > 0 ? set : header.FrameOfReferenceUid) };
            made |= Made.Study;
        }
        return (new IntakeInstance(header, file.Location, file.Digest, file.Length, file.ModifiedTicks), made);
    }

    /// <summary>
    /// For each file without study, series and frame of reference, by digest: a name of the set of such files in its folder, made from their
    /// digests. Folders that hold copies of the same file are one, so that it does not matter which copy is looked at.
    /// </summary>
    private static Dictionary<string, string> SetsWithoutUids(IEnumerable<ReceivedFile> files)
    {
        var folderOf = new Dictionary<string, string>(StringComparer.Ordinal);
        var sameAs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files.Where(file => file.Header is { StudyInstanceUid: "", SeriesInstanceUid: "", FrameOfReferenceUid: "" }))
        {
            if (!folderOf.TryAdd(file.Digest, file.Folder) && Root(file.Folder) != Root(folderOf[file.Digest])) sameAs[Root(file.Folder)] = Root(folderOf[file.Digest]);
        }
        var sets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var set in folderOf.GroupBy(item => Root(item.Value), item => item.Key, StringComparer.Ordinal))
        {
            var uid = Uid(set.Order(StringComparer.Ordinal).Prepend("set"));
            foreach (var digest in set) sets[digest] = uid;
        }
        return sets;

        string Root(string folder)
        {
            while (sameAs.TryGetValue(folder, out var other)) folder = other;
            return folder;
        }
    }

    private static List<string> Notes(IReadOnlyCollection<(IntakeInstance Instance, Made Made)> study)
    {
        var notes = new List<string>();
        void Note(Made made, string text)
        {
            var count = study.Count(item => item.Made.HasFlag(made));
            if (count > 0) notes.Add($"{text} in {count} of {study.Count} files and was made from their content.");
        }
        Note(Made.Study, "StudyInstanceUID (0020,000D) is empty");
        Note(Made.Series, "SeriesInstanceUID (0020,000E) is empty");
        Note(Made.Instance, "SOPInstanceUID (0008,0018) is empty");
        return notes;
    }

    /// <summary>A UID under 2.25 from the first 128 bits of a SHA-256 (DICOM PS3.5 B.2 takes any 128-bit number there).</summary>
    private static string Uid(params IEnumerable<string> parts)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.Prepend("medcluster/uid/1"))));
        return "2.25." + new BigInteger(hash.AsSpan(0, 16), isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
    }

    [Flags]
    private enum Made
    {
        None = 0,
        Study = 1,
        Series = 2,
        Instance = 4,
    }
}
