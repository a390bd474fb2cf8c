using System.CommandLine;
using MedCluster.Client.Run;
using MedCluster.Imaging.Phantoms;

namespace MedCluster.Client.Demo;

/// <summary><c>medcluster demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--out", "-o") { Description = "Where the phantoms and their results go.", DefaultValueFactory = _ => "medcluster-demo" };
        var command = new Command("demo", "Make three phantom CT studies, run them, and show where the results are.") { output };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(output)!, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string folder, CancellationToken cancellationToken)
    {
        var (scans, results) = (Path.Combine(folder, "scans"), Path.Combine(folder, "results"));
        Console.WriteLine($"Making three phantom CT studies in {scans}");
        foreach (var kind in Enum.GetValues<PhantomKind>())
            PhantomStudy.Write(scans, new PhantomOptions(kind), cancellationToken);
        var code = await new RunSession(new RunSettings { Paths = [scans], Out = results, Store = Path.Combine(folder, "store") }, TimeProvider.System).RunAsync(cancellationToken);
        foreach (var overlay in Directory.EnumerateFiles(results, "overlay.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            Console.WriteLine($"Look at {overlay}");
        return code;
    }
}
