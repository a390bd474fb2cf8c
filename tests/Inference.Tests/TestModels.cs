using System.Text.Json.Nodes;
using MedCluster.TestSupport;

namespace MedCluster.Inference.Tests;

/// <summary>Model packages made of the fixtures.</summary>
internal static class TestModels
{
    /// <summary>A valid model.json of the five-level segmentation.</summary>
    internal static JsonObject Segmentation(string weights = "levels.pt", int downsample = 1, int multipleOf = 8, int maxBatch = 4, params int[] values)
    {
        var labels = new JsonArray();
        for (var channel = 0; channel < 5; channel++)
            labels.Add(new JsonObject { ["value"] = values.Length == 0 ? channel : values[channel], ["name"] = $"level-{channel}", ["color"] = "#00c8fF" });
        return Manifest("levels", "segmentation", weights, downsample, multipleOf, maxBatch, labels);
    }

    /// <summary>A valid model.json of the classification by mean.</summary>
    internal static JsonObject Classification() =>
        Manifest("mean", "classification", "mean.pt", 1, 1, 4, [
            new JsonObject { ["value"] = 0, ["name"] = "zero" },
            new JsonObject { ["value"] = 1, ["name"] = "once" },
            new JsonObject { ["value"] = 2, ["name"] = "twice" },
        ]);

    /// <summary>Writes a package of this description and its weights under the folder, named by its id.</summary>
    internal static string Write(TemporaryFolder folder, JsonObject manifest)
    {
        var package = folder[(string)manifest["id"]!];
        Directory.CreateDirectory(package);
        var weights = (string)manifest["weights"]!;
        var fixture = Path.Combine(AppContext.BaseDirectory, "Fixtures", weights);
        if (File.Exists(fixture))
            File.Copy(fixture, Path.Combine(package, weights), overwrite: true);
        File.WriteAllText(Path.Combine(package, ModelPackage.FileName), manifest.ToJsonString());
        return package;
    }

    /// <summary>A loaded package of this description.</summary>
    internal static ModelPackage Load(TemporaryFolder folder, JsonObject manifest) => ModelPackage.Load(Write(folder, manifest));

    private static JsonObject Manifest(string id, string task, string weights, int downsample, int multipleOf, int maxBatch, JsonArray labels) => new()
    {
        ["schema"] = "medcluster/model/1",
        ["id"] = id,
        ["version"] = "1.0.0",
        ["task"] = task,
        ["weights"] = weights,
        ["modality"] = new JsonArray("CT"),
        ["input"] = new JsonObject
        {
            ["units"] = "HU",
            ["clamp"] = new JsonArray(-1024, 3071),
            ["scale"] = 1,
            ["offset"] = 0,
            ["multipleOf"] = multipleOf,
            ["padValue"] = 0,
            ["downsample"] = downsample,
        },
        ["maxBatch"] = maxBatch,
        ["labels"] = labels,
        ["license"] = "MIT",
        ["card"] = "README.md",
    };
}
