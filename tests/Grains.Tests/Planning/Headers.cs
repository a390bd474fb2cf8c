using System.Globalization;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.Pipelines;
using MedCluster.Grains.Planning;
using MedCluster.Imaging.Headers;

namespace MedCluster.Grains.Tests.Planning;

/// <summary>Makes instances by their headers.</summary>
internal static class Headers
{
    /// <summary>An axial CT slice at a height, mm.</summary>
    public static InstanceHeader Axial(double height, string uid = "", string series = "1.2.9") => new()
    {
        StudyInstanceUid = "1.2",
        SeriesInstanceUid = series,
        SopInstanceUid = uid.Length > 0 ? uid : string.Create(CultureInfo.InvariantCulture, $"{series}.{height + 1000:0}"),
        SopClassUid = "1.2.840.10008.5.1.4.1.1.2",
        TransferSyntaxUid = "1.2.840.10008.1.2.1",
        Modality = "CT",
        Rows = 64,
        Columns = 48,
        BitsAllocated = 16,
        BitsStored = 16,
        HighBit = 15,
        PhotometricInterpretation = "MONOCHROME2",
        ImagePositionPatient = [0, 0, height],
        ImageOrientationPatient = [1, 0, 0, 0, 1, 0],
        PixelSpacing = [0.5, 0.75],
        ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"],
        HasPixelData = true,
    };

    /// <summary>A manifest of these instances.</summary>
    public static StudyManifest Manifest(params InstanceHeader[] headers) => new("1.2", [], [.. headers.Select(Instance)]);

    /// <summary>An instance with a digest of its own.</summary>
    public static ManifestInstance Instance(InstanceHeader header) =>
        new(header, new InstanceReference("/nowhere", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(header.SopInstanceUid))), 1, 0));

    /// <summary>A pipeline.</summary>
    public static PipelineDefinition Pipeline(SelectionRules? selection = null, GeometryPolicy? geometry = null) => new()
    {
        Schema = PipelineDefinition.CurrentSchema,
        Id = "p",
        Version = "1",
        Models = ["m"],
        Selection = selection ?? new SelectionRules(),
        Geometry = geometry ?? new GeometryPolicy(),
    };

    /// <summary>What a pipeline does with these instances.</summary>
    public static IReadOnlyList<SeriesPlan> Plan(PipelineDefinition pipeline, params InstanceHeader[] headers) => SeriesPlanner.PlanStudy(Manifest(headers), pipeline);
}
