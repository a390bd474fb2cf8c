using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Studies.Journal;

namespace MedCluster.Grains.ReadModels;

/// <summary>All that is known of a study in a batch.</summary>
/// <param name="Study">Where it stands.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Batches">All batches that it is in and that may be seen, newest first.</param>
/// <param name="Report">Its report, once committed: series with geometry findings, volumes, classes, the ledger, timings.</param>
/// <param name="Artefacts">Its result files, once committed.</param>
/// <param name="Journal">What happened since it was taken up; while slices are computed a tenth of a second old at most.</param>
public sealed record StudyView(
    StudyRow Study,
    BatchView Batch,
    IReadOnlyList<string> Batches,
    StudyReport? Report,
    IReadOnlyList<Artefact> Artefacts,
    StudyJournal Journal);
