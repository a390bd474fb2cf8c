using System.Security.Cryptography;
using System.Text.Json;
using MedCluster.Imaging.Deidentification;
using MedCluster.Imaging.Intake;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Grains.Deidentification;

/// <summary>A profile in use: its de-identifier, and the store of its own in which the mapping is kept.</summary>
public sealed class DeidentificationSession
{
    private readonly IBlobStore _mapping;
    private readonly string? _folder;

    private DeidentificationSession(DeidentificationProfile profile, DeidentificationKey key, IBlobStore mapping)
    {
        _folder = FolderOf(profile.Mapping);
        Deidentifier = new Deidentifier(profile, key);
        Reidentifier = new Reidentifier(profile, key);
        _mapping = mapping;
    }

    /// <summary>De-identifies.</summary>
    public Deidentifier Deidentifier { get; }

    /// <summary>Puts identities back.</summary>
    public Reidentifier Reidentifier { get; }

    /// <summary>Opens a profile; null without one.</summary>
    /// <param name="path">The profile file.</param>
    /// <param name="apartFrom">Folders or store addresses inside of which the mapping must not lie.</param>
    /// <param name="dryRun">Nothing is written: a key that is absent is made up for this once.</param>
    /// <param name="time">The clock of a mapping that is a folder.</param>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidDeidentification"/>.</exception>
    public static DeidentificationSession? Open(string? path, IEnumerable<string?> apartFrom, bool dryRun, TimeProvider time)
    {
        if (path is null) return null;
        var profile = DeidentificationProfileFile.Load(path);
        foreach (var place in apartFrom.OfType<string>())
        {
            if (FolderOf(profile.Mapping) is { } mapping && FolderOf(place) is { } folder ? IsInside(mapping, folder) : profile.Mapping == place)
                throw new MedClusterException(ReasonCodes.InvalidDeidentification, "mapping: lies in the store or among the results, and has to be kept apart from them.");
        }
        IBlobStore store;
        try
        {
            store = BlobStores.Open(profile.Mapping, time);
        }
        catch (MedClusterException exception)
        {
            throw new MedClusterException(ReasonCodes.InvalidDeidentification, $"mapping: {exception.Message}", exception);
        }
        var key = DeidentificationKey.Load(profile.Key, create: !dryRun) ?? DeidentificationKey.Generate();
        return new DeidentificationSession(profile, key, store);
    }

    /// <summary>Makes sure that the mapping can be written before anything is taken in.</summary>
    public async Task CheckWritableAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Who is who is nobody's business but that of the one who asked for it; a folder that is there already is as its owner wants it.
            if (_folder is not null) Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            await _mapping.CheckWritableAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is MedClusterException or IOException or UnauthorizedAccessException)
        {
            throw new MedClusterException(ReasonCodes.InvalidDeidentification, $"mapping: {exception.Message}", exception);
        }
    }

    /// <summary>Stores who the studies of an intake are, and which files were skipped; a study that is there already is added to.</summary>
    public async Task StoreMappingAsync(IntakeResult intake, CancellationToken cancellationToken)
    {
        foreach (var study in intake.Studies)
        {
            var (name, mapping) = (NameOf(study.StudyInstanceUid), Deidentifier.MappingOf(study));
            while (true)
            {
                var before = await _mapping.ReadAsync(name, cancellationToken);
                var merged = before is null ? mapping : IdentityMapping.Parse(before.Data.Span).Merge(mapping);
                if (before is not null && merged.ToJson().AsSpan().SequenceEqual(before.Data.Span)) break;
                if (await _mapping.ReplaceAsync(name, merged.ToJson(), before?.ETag, Durability.Flushed, cancellationToken) is not null) break;
            }
        }
        var skipped = JsonSerializer.SerializeToUtf8Bytes(Deidentifier.PathsOf(intake.Skipped.Select(file => file.Path)), MedClusterJson.Indented);
        if (intake.Skipped.Count > 0) await _mapping.CreateAsync($"skipped/{Convert.ToHexStringLower(SHA256.HashData(skipped))}.json", skipped, Durability.Flushed, cancellationToken);
    }

    /// <summary>Who a study is; null where the mapping does not know it.</summary>
    public async Task<IdentityMapping?> FindAsync(string studyInstanceUid, CancellationToken cancellationToken) =>
        await _mapping.ReadAsync(NameOf(studyInstanceUid), cancellationToken) is { } blob ? IdentityMapping.Parse(blob.Data.Span) : null;

    private static string NameOf(string studyInstanceUid) => $"studies/{ResultNames.Escape(studyInstanceUid)}.json";

    private static string? FolderOf(string address)
    {
        if (address.StartsWith("file:", StringComparison.OrdinalIgnoreCase)) return Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.LocalPath : null;
        return address.Contains("://", StringComparison.Ordinal) || address.Contains('=', StringComparison.Ordinal) ? null : Path.GetFullPath(address);
    }

    private static bool IsInside(string folder, string other) =>
        (Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(other) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
