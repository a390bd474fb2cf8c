using System.Text.Json.Nodes;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Inference.Tests;

public sealed class ModelPackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void APackageIsRead()
    {
        var package = TestModels.Load(_folder, TestModels.Segmentation(downsample: 2));
        Assert.Equal(("levels", "1.0.0", ModelTask.Segmentation, 4, "MIT"), (package.Id, package.Version, package.Task, package.MaxBatch, package.License));
        Assert.Equal(["CT"], package.Modalities);
        Assert.Equal(new ModelInput(-1024, 3071, 1, 0, 8, 0, 2), package.Input);
        Assert.Equal(new ModelLabel(4, "level-4", "#00c8fF"), package.Labels[4]);
        Assert.Equal(_folder["levels/levels.pt"], package.WeightsPath);
        Assert.Equal(_folder["levels/README.md"], package.CardPath);
        Assert.Matches("^[0-9a-f]{64}$", package.Digest);
    }

    [Fact]
    public void TheDigestIsOfTheDescriptionAndTheWeights()
    {
        var manifest = TestModels.Segmentation();
        var path = TestModels.Write(_folder, manifest);
        var digest = ModelPackage.Load(path).Digest;
        Assert.Equal(digest, ModelPackage.Load(path).Digest);
        File.AppendAllText(Path.Combine(path, "levels.pt"), "x");
        var otherWeights = ModelPackage.Load(path).Digest;
        manifest["version"] = "1.0.1";
        var otherDescription = ModelPackage.Load(TestModels.Write(_folder, manifest)).Digest;
        Assert.Equal(3, new[] { digest, otherWeights, otherDescription }.Distinct().Count());
    }

    [Theory]
    [InlineData("schema", "\"medcluster/model/2\"")]
    [InlineData("id", "\"Levels\"")]
    [InlineData("id", "\"\"")]
    [InlineData("version", "\"\"")]
    [InlineData("version", "null")]
    [InlineData("task", "\"detection\"")]
    [InlineData("task", "1")]
    [InlineData("weights", "\"../levels.pt\"")]
    [InlineData("weights", "\"missing.pt\"")]
    [InlineData("card", "\"/README.md\"")]
    [InlineData("modality", "[]")]
    [InlineData("modality", "\"CT\"")]
    [InlineData("input.units", "\"SUV\"")]
    [InlineData("input.clamp", "[0]")]
    [InlineData("input.clamp", "[1, 0]")]
    [InlineData("input.clamp", "[0, \"high\"]")]
    [InlineData("input.scale", "0")]
    [InlineData("input.multipleOf", "0")]
    [InlineData("input.downsample", "17")]
    [InlineData("input.downsample", "1.5")]
    [InlineData("input.window", "{\"level\": 40, \"width\": 400}")]
    [InlineData("input.orientation", "\"upside-down\"")]
    [InlineData("input.spacing", "0")]
    [InlineData("input.size", "[512]")]
    [InlineData("input.size", "[0, 512]")]
    [InlineData("input.gamma", "1")]
    [InlineData("maxBatch", "0")]
    [InlineData("maxBatch", "1025")]
    [InlineData("labels", "[]")]
    [InlineData("labels[1].value", "256")]
    [InlineData("labels[1].value", "0")]
    [InlineData("labels[1].name", "\"\"")]
    [InlineData("labels[1].name", "\"level-0\"")]
    [InlineData("labels[1].color", "\"red\"")]
    [InlineData("labels[1].category", "{\"scheme\": \"SCT\", \"value\": \"85756007\", \"meaning\": \"Tissue\"}")]
    [InlineData("surplus", "1")]
    public void AFieldThatIsNotValidIsNamed(string field, string value)
    {
        var manifest = TestModels.Segmentation();
        var parent = field.StartsWith("input.", StringComparison.Ordinal) ? manifest["input"]!
            : field.StartsWith("labels[", StringComparison.Ordinal) ? manifest["labels"]![1]!
            : manifest;
        parent[field.Split('.')[^1]] = JsonNode.Parse(value);
        var exception = Assert.Throws<MedClusterException>(() => TestModels.Load(_folder, manifest));
        Assert.Equal(ReasonCodes.InvalidModelPackage, exception.Reason);
        Assert.Contains(ModelPackage.FileName, exception.Message, StringComparison.Ordinal);
        var named = value is "\"level-0\"" || (field == "labels[1].value" && value == "0") ? "labels" : field;
        Assert.Contains(named, exception.Message[exception.Message.IndexOf(ModelPackage.FileName, StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("code.value", "SCT", "55603006")] // another check digit
    [InlineData("code.value", "SCT", "T-1A000")]
    [InlineData("code.value", "DCM", "")]
    [InlineData("code.scheme", "sct", "55603005")]
    public void ACodeThatIsNotValidIsNamed(string field, string scheme, string code)
    {
        var manifest = TestModels.Segmentation();
        manifest["labels"]![1]!["category"] = Code("SCT", "85756007", "Tissue");
        manifest["labels"]![1]!["code"] = Code(scheme, code, "Adipose tissue");
        Assert.Contains($"labels[1].{field}", Assert.Throws<MedClusterException>(() => TestModels.Load(_folder, manifest)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CodesAreRead()
    {
        var manifest = TestModels.Segmentation();
        manifest["labels"]![1]!["category"] = Code("SCT", "123037004", "Anatomical Structure");
        manifest["labels"]![1]!["code"] = Code("SCT", "64033007", "Kidney");
        manifest["labels"]![1]!["modifier"] = Code("SCT", "7771000", "Left");
        var label = TestModels.Load(_folder, manifest).Labels[1];
        Assert.Equal(new ModelCode("SCT", "64033007", "Kidney"), label.Code);
        Assert.Equal(new ModelCode("SCT", "123037004", "Anatomical Structure"), label.Category);
        Assert.Equal(new ModelCode("SCT", "7771000", "Left"), label.Modifier);
    }

    private static JsonObject Code(string scheme, string value, string meaning) => new() { ["scheme"] = scheme, ["value"] = value, ["meaning"] = meaning };

    [Theory]
    [InlineData("version")]
    [InlineData("input")]
    [InlineData("labels")]
    [InlineData("license")]
    public void AFieldThatIsMissingIsNamed(string field)
    {
        var manifest = TestModels.Segmentation();
        manifest.Remove(field);
        Assert.Contains(field, Assert.Throws<MedClusterException>(() => TestModels.Load(_folder, manifest)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"schema\"")]
    public void WhatIsNoDescriptionIsRefused(string text)
    {
        File.WriteAllText(_folder[ModelPackage.FileName], text);
        Assert.Equal(ReasonCodes.InvalidModelPackage, Assert.Throws<MedClusterException>(() => ModelPackage.Load(_folder.Path)).Reason);
    }

    [Fact]
    public void AMissingDescriptionIsNamed() =>
        Assert.Contains(ModelPackage.FileName, Assert.Throws<MedClusterException>(() => ModelPackage.Load(_folder.Path)).Message, StringComparison.Ordinal);

    [Fact]
    public void TheCatalogHasThePackagesOfAFolder()
    {
        TestModels.Write(_folder, TestModels.Segmentation());
        TestModels.Write(_folder, TestModels.Classification());
        Directory.CreateDirectory(_folder["no-package"]);
        var catalog = new ModelCatalog(_folder.Path);
        Assert.Equal(["levels", "mean"], catalog.Ids);
        Assert.Same(catalog.Get("levels"), catalog.Get("levels"));
        var exception = Assert.Throws<MedClusterException>(() => catalog.Get("liver"));
        Assert.Equal(ReasonCodes.InvalidModelPackage, exception.Reason);
        Assert.Contains("'liver'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("levels, mean", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../levels")]
    [InlineData("")]
    public void TheCatalogStaysInItsFolder(string id)
    {
        TestModels.Write(_folder, TestModels.Segmentation());
        Assert.Throws<MedClusterException>(() => new ModelCatalog(_folder["levels"]).Get(id));
    }

    [Fact]
    public void AFolderThatBearsAnotherNameIsRefused()
    {
        Directory.Move(TestModels.Write(_folder, TestModels.Segmentation()), _folder["other"]);
        Assert.Contains("id", Assert.Throws<MedClusterException>(() => new ModelCatalog(_folder.Path).Get("other")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACatalogOfNoFolderIsEmpty() => Assert.Empty(new ModelCatalog(_folder["nowhere"]).Ids);
}
