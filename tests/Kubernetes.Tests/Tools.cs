using System.Diagnostics;
using System.Reflection;

namespace MedCluster.Kubernetes.Tests;

/// <summary>The repository, and the programs of others that look at what it says to Kubernetes.</summary>
internal static class Tools
{
    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = typeof(Tools).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "RepositoryRoot").Value!;

    /// <summary>kubectl 1.22 or later: MEDCLUSTER_KUBECTL, which the launcher sets, or the one in the PATH; null if neither is there.</summary>
    public static string? Kubectl { get; } = Named("MEDCLUSTER_KUBECTL") ?? InPath("kubectl");

    /// <summary>The folder node_modules with kubernetes-models and dockerfile-utils, which the launcher installs; null if it or node is absent.</summary>
    public static string? NodeModules { get; } = InPath("node") is not null && Directory.Exists(Modules("kubernetes-models")) && Directory.Exists(Modules("dockerfile-utils")) ? Modules("") : null;

    /// <summary>The text of a file of the repository.</summary>
    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>What a program prints. It has to end well.</summary>
    public static string Run(string program, string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output.Result}{error.Result}");
        return output.Result;
    }

    private static string Modules(string package) => Path.Combine(Root, ".medcluster", "node_modules", package);

    private static string? Named(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named && File.Exists(named) ? named : null;

    private static string? InPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
