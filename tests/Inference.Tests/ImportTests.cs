using System.Globalization;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Inference.Tests;

/// <summary>What models/import.py makes of networks.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PythonFact("torch")]
    public void An_imported_network_gives_the_same_logits_without_what_is_slow()
    {
        var root = SharedData.RepositoryRoot;
        var (code, output) = ExternalTool.Run(
            ExternalTool.PythonWith("torch")!, Path.Combine(root, "tests", "Inference.Tests", "Fixtures", "rewrites.py"), Path.Combine(root, "models", "import.py"), _folder.Path);
        Assert.True(code == 0, output);
        var networks = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(part => part[0], part => (Difference: double.Parse(part[1], CultureInfo.InvariantCulture), Left: part[2]));
        Assert.Equal(["averaged", "odd", "one-block", "overlapping", "shuffled", "thin", "wide"], networks.Keys.Order(StringComparer.Ordinal));
        Assert.All(networks, network => Assert.InRange(network.Value.Difference, 0, 1e-5));
        // A transposed convolution whose windows overlap is no 1x1 convolution.
        Assert.All(networks, network => Assert.Equal(network.Key == "overlapping" ? "conv_transpose2d" : "", network.Value.Left));
    }
}
