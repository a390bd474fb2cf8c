using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MedCluster.Grains;
using MedCluster.Grains.Deidentification;
using MedCluster.Imaging.Deidentification;
using MedCluster.Imaging.Headers;
using MedCluster.Reasons;

namespace MedCluster.Client.Deidentification;

/// <summary><c>medcluster reidentify</c>: results, back under the identity that their studies had.</summary>
internal static class ReidentifyCommand
{
    public static Command Create()
    {
        var results = new Argument<string>("RESULTS") { Description = "A folder that results were exported to, or one DICOM file." };
        var profile = new Option<string>("--profile") { Description = "The profile with which the studies were taken in.", Required = true };
        var output = new Option<string>("--out", "-o") { Description = "Where the results go under their original identity.", Required = true };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output, nothing else there." };
        var command = new Command("reidentify", "Put the original identity back into results of de-identified studies.") { results, profile, output, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(results)!, parsed.GetValue(profile)!, parsed.GetValue(output)!, parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string results, string profile, string output, bool json, CancellationToken cancellationToken)
    {
        if (!Path.Exists(results)) throw new MedClusterException(ReasonCodes.PathNotFound, $"There is nothing at {results}.");
        var session = DeidentificationSession.Open(profile, [output], dryRun: true, TimeProvider.System)!;
        var root = Path.GetFullPath(Directory.Exists(results) ? results : Path.GetDirectoryName(Path.GetFullPath(results))!);
        string[] files = Directory.Exists(results) ? [.. Directory.EnumerateFiles(results, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [results];
        var mappings = new Dictionary<string, IdentityMapping?>(StringComparer.Ordinal);
        var unknown = new List<string>();
        var (written, omitted) = (0, 0);
        foreach (var path in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var relative = Path.GetRelativePath(root, Path.GetFullPath(path));
            var header = InstanceHeaderReader.Read(path, cancellationToken).Header;
            // A commit vouches for the bytes as they were computed, and these are others.
            if (Path.GetFileName(path) == "commit.json")
            {
                omitted++;
                continue;
            }
            IdentityMapping? mapping = null;
            foreach (var study in header is null ? relative.Split(Path.DirectorySeparatorChar) : [header.StudyInstanceUid])
            {
                if (!mappings.TryGetValue(study, out mapping)) mappings[study] = mapping = study.Length == 0 ? null : await session.FindAsync(study, cancellationToken);
                if (mapping is not null) break;
            }
            if (mapping is null)
            {
                unknown.Add(relative);
                continue;
            }
            session.Reidentifier.Check(mapping);
            var content = await File.ReadAllBytesAsync(path, cancellationToken);
            if (header is not null) content = session.Reidentifier.Apply(content, mapping, cancellationToken);
            else if (Path.GetExtension(path) == ".json") content = Encoding.UTF8.GetBytes(Reidentifier.Apply(JsonNode.Parse(content), mapping)!.ToJsonString(MedClusterJson.Indented));
            Write(Path.Combine([output, .. relative.Split(Path.DirectorySeparatorChar).Select(part => NameOf(part, mapping))]), content);
            written++;
        }
        if (json) Console.Out.WriteLine(JsonSerializer.Serialize(new { Written = written, Omitted = omitted, Unknown = unknown }, MedClusterJson.Indented));
        else
        {
            Console.Out.WriteLine($"{written} files under their original identity in {Path.GetFullPath(output)}; {omitted} commits left out; {unknown.Count} files of studies that the mapping does not know.");
            foreach (var path in unknown) Console.Out.WriteLine($"  {path} [{ReasonCodes.UnknownIdentity}]");
        }
        if (written == 0 && unknown.Count > 0) throw new MedClusterException(ReasonCodes.UnknownIdentity, ReasonCodes.UnknownIdentity.Meaning);
        return unknown.Count == 0 ? ExitCodes.Done : ExitCodes.SomeNotDone;
    }

    private static string NameOf(string part, IdentityMapping mapping)
    {
        var extension = Path.GetExtension(part) is ".dcm" or ".json" or ".png" or ".gz" ? Path.GetExtension(part) : "";
        return Reidentifier.Uid(part[..^extension.Length], mapping) + extension;
    }

    private static void Write(string path, byte[] content)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = $"{path}.{Guid.NewGuid():N}.part";
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MedClusterException(ReasonCodes.OutputUnwritable, $"The output folder cannot be written: {exception.Message}", exception);
        }
    }
}
