using MedCluster.Grains.Aggregation;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Client.Results;

/// <summary>Copies the results of committed runs from the store to a folder: <c>DIR/StudyInstanceUID/…</c>.</summary>
internal sealed class ResultExporter(IBlobStore store, string folder)
{
    private const string Part = ".part";

    /// <summary>Makes sure that the folder can be written.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.OutputUnwritable"/>.</exception>
    public void CheckWritable()
    {
        try
        {
            Directory.CreateDirectory(folder);
            RemoveLeftovers(folder, SearchOption.TopDirectoryOnly);
            var probe = Temporary(Path.Combine(folder, ".medcluster"));
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(exception);
        }
    }

    /// <summary>Exports a run; returns the study's folder. A file appears whole or not at all.</summary>
    public async Task<string> ExportAsync(CommitRecord commit, CancellationToken cancellationToken)
    {
        var prefix = ResultNames.RunResults(commit.Pipeline, commit.StudyInstanceUid, commit.RunId);
        var target = Path.Combine(folder, ResultNames.Escape(commit.StudyInstanceUid));
        try
        {
            if (Directory.Exists(target)) RemoveLeftovers(target, SearchOption.AllDirectories);
            foreach (var name in commit.Artefacts.Select(artefact => artefact.Name).Append("commit.json"))
            {
                var path = Path.Combine([target, .. name.Split('/')]);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await using var source = await store.OpenReadAsync(prefix + name, cancellationToken)
                    ?? throw new MedClusterException(ReasonCodes.DamagedResult, $"{prefix}{name} is committed but not in the store {store.Description}.");
                var temporary = Temporary(path);
                try
                {
                    await using (var file = File.Create(temporary)) await source.CopyToAsync(file, cancellationToken);
                    File.Move(temporary, path, overwrite: true);
                }
                finally
                {
                    File.Delete(temporary);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(exception);
        }
        return target;
    }

    private static string Temporary(string path) => $"{path}.{Guid.NewGuid():N}{Part}";

    /// <summary>Removes what exports left that were killed; a file that another one writes is locked, and stays.</summary>
    private static void RemoveLeftovers(string where, SearchOption search)
    {
        foreach (var path in Directory.EnumerateFiles(where, "*" + Part, search))
        {
            if (!Guid.TryParseExact(Path.GetExtension(Path.GetFileNameWithoutExtension(path)).TrimStart('.'), "N", out _)) continue;
            try
            {
                using (File.Open(path, FileMode.Open, FileAccess.Write, FileShare.None)) File.Delete(path);
            }
            catch (IOException)
            {
                // Another export writes it, or has just finished it.
            }
        }
    }

    private MedClusterException Unwritable(Exception exception) => new(ReasonCodes.OutputUnwritable, $"The output folder {folder} cannot be written: {exception.Message}", exception);
}
