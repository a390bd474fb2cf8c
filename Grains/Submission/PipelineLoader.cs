using MedCluster.GrainInterfaces;
using MedCluster.Grains.Pipelines;
using MedCluster.Inference;
using MedCluster.Reasons;

namespace MedCluster.Grains.Submission;

/// <summary>Loads a pipeline and the model packages it names.</summary>
public static class PipelineLoader
{
    /// <summary>The pipeline, and the reference by content under which silos know it.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidPipeline"/> or <see cref="ReasonCodes.InvalidModelPackage"/>.</exception>
    public static (PipelineDefinition Definition, PipelineReference Reference) Load(string nameOrPath, string pipelinesFolder, string modelsFolder)
    {
        var definition = PipelineFile.Load(nameOrPath, pipelinesFolder);
        var catalog = new ModelCatalog(modelsFolder);
        var packages = definition.Models.Select(catalog.Get).ToList();
        if (packages.Count(package => package.Task == ModelTask.Segmentation) > 1)
            throw new MedClusterException(ReasonCodes.InvalidPipeline, $"{definition.Id}: models names more than one segmentation package.");
        foreach (var package in packages)
        {
            if (definition.Selection.Modality.Except(package.Modalities, StringComparer.OrdinalIgnoreCase).ToList() is { Count: > 0 } foreign)
                throw new MedClusterException(ReasonCodes.InvalidPipeline, $"{definition.Id}: selection.modality takes {string.Join(", ", foreign)}, for which the model package {package.Id} is not made.");
        }
        return (definition, new PipelineReference(definition.Id, definition.ComputeDigest(), packages.ConvertAll(package => new ModelReference(package.Id, package.Digest))));
    }
}
