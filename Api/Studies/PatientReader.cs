using FellowOakDicom;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.ReadModels;
using MedCluster.Grains.Slices;
using MedCluster.Imaging.Headers;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Api.Studies;

/// <summary>Reads a patient's name and date of birth from an instance: nothing MedCluster keeps has them.</summary>
internal sealed class PatientReader(StatusBoard board, IBlobStore store)
{
    private readonly InstanceSource _source = new(store);

    /// <summary>Reads them; null where the study or its instances are gone.</summary>
    public async Task<PatientView?> ReadAsync(StudyRow study, ProjectAccess access, CancellationToken cancellationToken)
    {
        if (await board.FindRunAsync(study.StudyInstanceUid, study.RunId, access, cancellationToken) is not { } entry) return null;
        if (await store.ReadAsync(ResultNames.Manifest(entry.Study.Manifest), cancellationToken) is not { } manifest) return null;
        var instance = StudyManifest.Parse(manifest.Data.Span).Instances[0];
        try
        {
            using var data = await _source.ReadAsync(instance.Reference, cancellationToken);
            using var stream = new MemoryStream(data.Bytes.ToArray(), writable: false);
            var file = await DicomFile.OpenAsync(DeflatedFile.Plain(stream));
            return new PatientView(DicomValues.Text(file.Dataset, DicomTag.PatientName), DicomValues.Text(file.Dataset, DicomTag.PatientBirthDate));
        }
        catch (Exception exception) when (exception is DicomException || (exception is MedClusterException known && known.Reason != ReasonCodes.StoreUnavailable))
        {
            return null;
        }
    }
}
