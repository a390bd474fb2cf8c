using System.Text.RegularExpressions;
using MedCluster.Silo.Health;

namespace MedCluster.Kubernetes.Tests;

/// <summary>The Dockerfiles, held to a linter, to the manifests and to the launcher.</summary>
public sealed partial class ImageTests
{
    [NodeTheory]
    [InlineData("cpu")]
    [InlineData("gpu")]
    public void Dockerfiles_are_valid(string image)
    {
        var linter = Path.Combine(Tools.NodeModules!, "dockerfile-utils", "bin", "dockerfile-utils");
        Assert.Equal("", Tools.Run("node", "", linter, "lint", Path.Combine(Tools.Root, "k8s", "images", $"{image}.Dockerfile")).Trim());
    }

    [Theory]
    [InlineData("cpu", "cpu")]
    [InlineData("gpu", "cuda")]
    public void Images_are_built_on_the_packages_and_have_what_the_launcher_gives_the_program(string image, string backend)
    {
        var file = Tools.Read("k8s", "images", $"{image}.Dockerfile");
        Assert.Contains($"-p:MedClusterStack=packages -p:TorchBackend={backend}", file, StringComparison.Ordinal);
        var launcher = Tools.Read("medcluster");
        Assert.All(LauncherVariable().Matches(launcher).Select(match => $"{match.Groups[1].Value}={match.Groups[2].Value}"), variable => Assert.Contains($"    {variable}", file, StringComparison.Ordinal));
        Assert.All(LauncherPackages().Match(launcher).Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries), package => Assert.Contains($" {package} ", file, StringComparison.Ordinal));
        Assert.NotEmpty(LauncherVariable().Matches(launcher));
    }

    [KubectlFact]
    public void Pods_run_images_that_there_is_a_Dockerfile_for_in_this_version_and_as_its_user()
    {
        var built = Directory.GetFiles(Path.Combine(Tools.Root, "k8s", "images"), "*.Dockerfile").ToDictionary(
            path => BuildCommand().Match(File.ReadAllText(path)).Groups[1].Value, path => User().Match(File.ReadAllText(path)).Groups[1].Value);
        foreach (var overlay in (string[])["cpu", "gpu", "local"])
        {
            foreach (var (_, _, pod) in Overlay.Of(overlay).Workloads)
            {
                foreach (var container in pod.Containers)
                {
                    var tag = container.Image.Split(':')[^1];
                    if (!Overlay.IsOwn(container.Image))
                    {
                        Assert.Matches(@"^\d+\.\d+", tag);
                        continue;
                    }
                    Assert.Equal(HealthListener.Version, tag);
                    Assert.Equal($"{pod.SecurityContext.RunAsUser}", built[Overlay.Repository(container.Image)]);
                }
            }
        }
    }

    [GeneratedRegex(@"([A-Z_]+)=\$\{\1:-(\d+)\}")]
    private static partial Regex LauncherVariable();

    [GeneratedRegex("""local packages="([^$"]+)""")]
    private static partial Regex LauncherPackages();

    [GeneratedRegex(@"docker build .* -t registry\.example/([a-z-]+):")]
    private static partial Regex BuildCommand();

    [GeneratedRegex(@"^USER (\d+)$", RegexOptions.Multiline)]
    private static partial Regex User();
}
