using System.Security.Cryptography;
using System.Text.Json;
using MedCluster.Reasons;

namespace MedCluster.Inference;

/// <summary>A model as a folder: <c>model.json</c>, which says what the model takes and gives, and its TorchScript weights.</summary>
public sealed class ModelPackage
{
    /// <summary>The name of the file that describes a package.</summary>
    public const string FileName = "model.json";

    private ModelPackage(string folder, ModelManifest manifest, string digest)
    {
        Folder = folder;
        Digest = digest;
        Id = manifest.Id;
        Version = manifest.Version;
        Task = manifest.Task;
        Modalities = manifest.Modality;
        Input = manifest.Input.ToModelInput();
        MaxBatch = manifest.MaxBatch;
        Labels = manifest.Labels;
        License = manifest.License;
        WeightsPath = Path.Combine(folder, manifest.Weights);
        CardPath = manifest.Card is null ? null : Path.Combine(folder, manifest.Card);
    }

    /// <summary>The package's folder.</summary>
    public string Folder { get; }

    /// <summary>The model's name: lower case letters, digits, hyphens.</summary>
    public string Id { get; }

    /// <summary>The model's version.</summary>
    public string Version { get; }

    /// <summary>SHA-256 of the description and the weights, lower case hexadecimal: another digest is another model.</summary>
    public string Digest { get; }

    /// <summary>What the model gives.</summary>
    public ModelTask Task { get; }

    /// <summary>The DICOM modalities that the model takes.</summary>
    public IReadOnlyList<string> Modalities { get; }

    /// <summary>How a slice becomes the model's input.</summary>
    public ModelInput Input { get; }

    /// <summary>The most slices in one batch, 1 to 1024.</summary>
    public int MaxBatch { get; }

    /// <summary>The model's output channels, in their order.</summary>
    public IReadOnlyList<ModelLabel> Labels { get; }

    /// <summary>The licence, an SPDX name.</summary>
    public string License { get; }

    /// <summary>The TorchScript file: an input of N × 1 × height × width gives N × labels × height × width (segmentation) or N × labels (classification) of logits.</summary>
    public string WeightsPath { get; }

    /// <summary>The model card, or null: there is none.</summary>
    public string? CardPath { get; }

    /// <summary>Reads and checks a package; the weights are read for their digest, not loaded.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidModelPackage"/>: the message names the package and the field or file.</exception>
    public static ModelPackage Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var json = File.ReadAllBytes(path);
            var manifest = JsonSerializer.Deserialize<ModelManifest>(json, ModelManifest.Json) ?? throw new ModelManifestException("model.json is null");
            manifest.Validate();
            var weights = Path.Combine(folder, manifest.Weights);
            if (!File.Exists(weights))
                throw new ModelManifestException($"weights: there is no file '{manifest.Weights}'");
            return new ModelPackage(folder, manifest, ComputeDigest(json, weights));
        }
        catch (Exception exception) when (exception is JsonException or ModelManifestException or IOException or UnauthorizedAccessException)
        {
            throw new MedClusterException(ReasonCodes.InvalidModelPackage, $"The model package {path}: {Explain(exception)}.", exception);
        }
    }

    private static string Explain(Exception exception) => exception switch
    {
        JsonException { Path: not null and not "$" } json => $"{json.Path["$.".Length..]}: {FirstSentence(json.Message)}",
        _ => FirstSentence(exception.Message),
    };

    private static string FirstSentence(string message) => message.Split(". Path:")[0].Split(" Path: $")[0].TrimEnd('.');

    private static string ComputeDigest(byte[] json, string weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SHA256.HashData(json));
        using var stream = File.OpenRead(weights);
        hash.AppendData(SHA256.HashData(stream));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
