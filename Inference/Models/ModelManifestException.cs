namespace MedCluster.Inference;

/// <summary>A field of a model.json is not valid; the message begins with the field's name.</summary>
internal sealed class ModelManifestException(string message) : Exception(message);
