using MedCluster.Api.Access;
using MedCluster.Api.Http;
using MedCluster.Grains.ReadModels;
using MedCluster.Grains.Submission;
using MedCluster.Grains.Workers;
using MedCluster.Imaging.Intake;
using MedCluster.Reasons;
using MedCluster.Silo.Audit;
using MedCluster.Storage;
using Microsoft.Extensions.Options;

namespace MedCluster.Api.Submissions;

/// <summary>Makes batches of what comes in. Used by the HTTP API and, in this process, by the dashboard.</summary>
public sealed class BatchSubmitter
{
    private const string StorePrefix = "store:";

    private readonly IBlobStore _store;
    private readonly IGrainFactory _grains;
    private readonly StatusBoard _board;
    private readonly AuditLog _audit;
    private readonly Spool _spool;
    private readonly PipelineFolder _pipelines;
    private readonly DeviceHostSettings _models;
    private readonly ApiOptions _options;
    private readonly TimeProvider _time;

    internal BatchSubmitter(
        IBlobStore store, IGrainFactory grains, StatusBoard board, AuditLog audit, Spool spool, PipelineFolder pipelines, DeviceHostSettings models, IOptions<ApiOptions> options, TimeProvider time) =>
        (_store, _grains, _board, _audit, _spool, _pipelines, _models, _options, _time) = (store, grains, board, audit, spool, pipelines, models, options.Value, time);

    /// <summary>The project that a caller submits to.</summary>
    /// <exception cref="RefusedException">They may not.</exception>
    internal static string ProjectOf(string? named, Caller caller)
    {
        var project = named ?? caller.Access.Only ?? "";
        return caller.Access.Allows(project) ? project
            : throw new RefusedException(403, ReasonCodes.Forbidden, named is null ? "The caller has several projects; name the one to submit to." : "The caller may not submit to this project.");
    }

    /// <summary>Submits a zip archive, read from <paramref name="upload"/> to its end; gives its SHA-256 too.</summary>
    internal async Task<(SubmitResult Result, string? Digest)> SubmitArchiveAsync(Stream upload, SubmitSettings settings, Caller caller, CancellationToken cancellationToken)
    {
        await using var file = _spool.Create();
        var digest = await _spool.ReceiveAsync(upload, file, cancellationToken);
        return (await SubmitAsync([file.Name], settings, caller, cancellationToken), digest);
    }

    /// <summary>The SHA-256 of an upload, read to its end and kept nowhere.</summary>
    internal async Task<string?> DigestAsync(Stream upload, CancellationToken cancellationToken) => await _spool.ReadAsync(upload, null, cancellationToken);

    /// <summary>Submits what is on the server or in the store already.</summary>
    internal async Task<SubmitResult> SubmitSourceAsync(string source, SubmitSettings settings, Caller caller, CancellationToken cancellationToken)
    {
        if (source.StartsWith(StorePrefix, StringComparison.Ordinal))
        {
            var prefix = source[StorePrefix.Length..];
            if (!prefix.StartsWith(_options.IncomingPrefix, StringComparison.Ordinal) || prefix.Length > 512 || prefix.Split('/').Any(part => part is "." or ".."))
                throw new RefusedException(422, ReasonCodes.PathNotFound, $"Objects of the store are submitted below {StorePrefix}{_options.IncomingPrefix}.");
            await using var file = _spool.Create();
            if (await _spool.CollectAsync(prefix, file, cancellationToken) == 0) throw new RefusedException(422, ReasonCodes.PathNotFound, "There is nothing in the store under this prefix.");
            return await SubmitAsync([file.Name], settings, caller, cancellationToken);
        }
        return await SubmitAsync([AllowedPath(source)], settings, caller, cancellationToken);
    }

    /// <summary>The path that a source names, if it lies in an allowed folder, links followed.</summary>
    private string AllowedPath(string source)
    {
        var refusal = new RefusedException(422, ReasonCodes.PathNotFound, "The server has no such folder or file, or does not allow it (Api:Folders).");
        if (source.Contains('\0') || source.Length > 4096 || !Path.IsPathFullyQualified(source)) throw refusal;
        var path = Real(Path.GetFullPath(source));
        return path is not null && _options.Folders.Any(folder => Real(Path.GetFullPath(folder)) is { } allowed && (path == allowed || path.StartsWith(Path.TrimEndingDirectorySeparator(allowed) + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            ? path : throw refusal;
    }

    /// <summary>The path with every link on it followed; null where there is nothing.</summary>
    private static string? Real(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            FileSystemInfo info = new DirectoryInfo(Path.Combine(real, part));
            if (!info.Exists) info = new FileInfo(info.FullName);
            if (!info.Exists) return null;
            try
            {
                real = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? info.FullName;
            }
            catch (IOException)
            {
                return null;
            }
        }
        return real;
    }

    private async Task<SubmitResult> SubmitAsync(IReadOnlyList<string> paths, SubmitSettings settings, Caller caller, CancellationToken cancellationToken)
    {
        var (definition, pipeline) = PipelineLoader.Load(settings.Pipeline, _pipelines.Path, _models.ModelsFolder);
        var submitter = new Submitter(_store, _time)
        {
            MayBeEmpty = true,
            Bounds = new IntakeOptions { MaximumArchiveBytes = _options.MaximumExpandedBytes, MaximumArchiveEntries = _options.MaximumUploadEntries },
        };
        var submission = (await submitter.PrepareAsync(paths, definition, pipeline, false, null, cancellationToken)) with { Project = settings.Project };
        var skipped = submission.Intake.Skipped.GroupBy(file => file.Reason.Code).Select(group => new SkippedCount(group.Key, group.Count())).OrderByDescending(count => count.Files).ToList();
        if (submission.Studies.Count == 0)
        {
            throw new RefusedException(422, skipped is [var only] ? ReasonCodes.Get(only.Reason) : ReasonCodes.NothingToDo,
                $"No DICOM instance was found in {submission.Intake.Files} files{(skipped.Count == 0 ? "" : ": " + string.Join(", ", skipped.Select(count => $"{count.Files} {count.Reason}")))}.");
        }
        await _audit.WriteAsync("submit", caller.Name, submission.BatchId, settings.Project, submission.Studies.Count, cancellationToken);
        await submitter.SubmitAsync(submission, _grains, settings.Priority, settings.Project, cancellationToken);
        _board.Look();
        return new SubmitResult(
            submission.BatchId, $"/api/v1/batches/{submission.BatchId}", submission.Intake.Files, submission.Studies.Count,
            submission.Studies.Sum(study => study.Instances), skipped);
    }
}
