using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.ReadModels;

namespace MedCluster.Api.Studies;

/// <summary>Where a study stands: what a poller asks for.</summary>
/// <param name="Study">The study.</param>
/// <param name="Queue">While it has not ended, where its batch is.</param>
public sealed record StudyStatusView(StudyRow Study, QueuePlace? Queue)
{
    /// <summary>The status of a study.</summary>
    internal static StudyStatusView Of(StudyRow study, BatchView? batch) => new(study,
        study.State is StudyState.Waiting or StudyState.Running && batch is not null
            ? new QueuePlace(batch.State, batch.Studies.Waiting, batch.SlicesBefore, batch.SlicesPerSecond, batch.SecondsLeft, batch.WaitingFor?.Reason)
            : null);
}
