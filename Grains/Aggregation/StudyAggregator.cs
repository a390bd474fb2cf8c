using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Planning;
using MedCluster.Grains.Studies.Journal;
using MedCluster.Grains.Workers;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Grains.Aggregation;

/// <summary>
/// Makes a study's result from the stored results of its slices, never from what a grain remembers, and commits it once: segmentations and
/// overlays, then the report, then <c>commit.json</c>, which only one creator gets to create.
/// </summary>
public sealed class StudyAggregator(IBlobStore store, DeviceHost devices, SeriesAggregator series, TimeProvider time)
{
    /// <summary>MedCluster's version.</summary>
    internal static readonly string Software =
        typeof(StudyAggregator).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>The outcome that a run was committed with, or null.</summary>
    public async Task<StudyOutcome?> FindCommittedAsync(StudyReference study, PipelineReference pipeline, CancellationToken cancellationToken)
    {
        var commit = await CommitRecord.FindAsync(store, pipeline.Id, study.StudyInstanceUid, study.RunId, cancellationToken);
        return commit is null ? null : Outcome(commit, commit.Slices) with { AlreadyCommitted = true };
    }

    /// <summary>
    /// Aggregates and commits a run whose slices are all stored or failed. What failed for a reason that may pass another time is not
    /// committed, so that the next run tries it again.
    /// </summary>
    /// <exception cref="MedClusterException">The store doesn't answer, or a stored slice result is damaged.</exception>
    public async Task<StudyOutcome> CommitAsync(
        StudyPlan plan, IReadOnlyDictionary<string, Refusal> failures, SlicesReport slices, SliceTimings timings, StudyJournal journal, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var study = plan.Study;
        if (failures.Values.FirstOrDefault(failure => ReasonCodes.Get(failure.Reason).Stage != ReasonStage.Instance) is { } passing)
        {
            return new StudyOutcome(study.StudyInstanceUid, study.RunId, StudyState.Failed, passing.Reason, passing.Message, Committed: false, plan.Slices, plan.SlicesStored);
        }

        var reports = new List<SeriesReport>(plan.Series.Count);
        var artefacts = new List<Artefact>();
        foreach (var part in plan.Series)
        {
            var (report, files) = await series.AggregateAsync(plan, part, failures, cancellationToken);
            reports.Add(report);
            artefacts.AddRange(await Task.WhenAll(files.Select(file => Task.Run(() => PublishAsync(plan, file.Name, file.Data, cancellationToken), cancellationToken))));
        }

        var (status, reason, message) = Judge(reports);
        var ledger = reports.Aggregate(new Ledger(0, 0, 0, 0), (sum, report) => sum + report.Ledger);
        var whole = new StudyReport(
            StudyReport.CurrentSchema, Describe(plan), study.StudyInstanceUid, status, reason, message, plan.Manifest.Notes, ledger, reports, slices,
            new RunTimings(timings, Stopwatch.GetElapsedTime(started).TotalMilliseconds),
            journal.Add(new JournalEntry(time.GetUtcNow(), JournalEvent.Aggregated, Count: reports.Count))
                // Nobody trusts the report before its commit is there, which is the next thing written.
                .Add(new JournalEntry(time.GetUtcNow(), JournalEvent.Committed, reason, status.ToString().ToLowerInvariant())));
        artefacts.Add(await PublishReportAsync(plan, whole, cancellationToken));

        var commit = new CommitRecord(
            CommitRecord.CurrentSchema, study.RunId, plan.Pipeline.Id, study.StudyInstanceUid, status, reason, message, plan.Slices, ledger, artefacts);
        var commitName = ResultNames.Commit(plan.Pipeline.Id, study.StudyInstanceUid, study.RunId);
        if (!await store.CreateAsync(commitName, JsonSerializer.SerializeToUtf8Bytes(commit, MedClusterJson.Indented), Durability.Flushed, cancellationToken))
        {
            // Another activation committed the same run first; its commit stands.
            commit = await CommitRecord.FindAsync(store, plan.Pipeline.Id, study.StudyInstanceUid, study.RunId, cancellationToken) ?? commit;
        }
        return Outcome(commit, plan.SlicesStored);
    }

    private static StudyOutcome Outcome(CommitRecord commit, int reused) => new(
        commit.StudyInstanceUid, commit.RunId, commit.Status, commit.Reason, commit.Message, Committed: true, commit.Slices, reused);

    /// <summary>A study fails when a series fails, is done when a series is done, and is excluded when none is taken.</summary>
    private static (StudyState Status, string? Reason, string? Message) Judge(IReadOnlyList<SeriesReport> reports)
    {
        if (reports.FirstOrDefault(report => report.Status == StudyState.Failed) is { } failed) return (StudyState.Failed, failed.Reason, failed.Message);
        if (reports.Any(report => report.Status == StudyState.Done)) return (StudyState.Done, null, null);
        var reasons = reports.Select(report => report.Reason).Distinct().ToList();
        return reasons.Count == 1
            ? (StudyState.Excluded, reasons[0], reports[0].Message)
            : (StudyState.Excluded, ReasonCodes.NothingSelected.Code, $"The pipeline takes none of the {reports.Count} series: {string.Join(", ", reasons)}.");
    }

    private RunDescription Describe(StudyPlan plan) => new(
        plan.Study.RunId,
        Software,
        new VersionedDigest(plan.Pipeline.Id, plan.Definition.Version, plan.Pipeline.Digest),
        [.. plan.Pipeline.Models.Select(model => new VersionedDigest(model.Id, devices.GetModel(model).Version, model.Digest))]);

    /// <summary>Stores a file of a run. The same run makes the same bytes, so one that is there already is either the same or left by a version that made others.</summary>
    private async Task<Artefact> PublishAsync(StudyPlan plan, string name, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var artefact = new Artefact(name, data.Length, Convert.ToHexStringLower(SHA256.HashData(data.Span)));
        var path = ResultNames.RunResults(plan.Pipeline.Id, plan.Study.StudyInstanceUid, plan.Study.RunId) + name;
        if (await store.CreateAsync(path, data, Durability.Flushed, cancellationToken)) return artefact;
        var there = await store.ReadAsync(path, cancellationToken);
        if (there is null || !there.Data.Span.SequenceEqual(data.Span)) await store.WriteAsync(path, data, Durability.Flushed, cancellationToken);
        return artefact;
    }

    /// <summary>Stores the report. One that is there already and says the same but for what the way to it cost is kept: whoever commits first names its digest.</summary>
    private async Task<Artefact> PublishReportAsync(StudyPlan plan, StudyReport report, CancellationToken cancellationToken)
    {
        const string name = "report.json";
        var path = ResultNames.Report(plan.Pipeline.Id, plan.Study.StudyInstanceUid, plan.Study.RunId);
        var data = JsonSerializer.SerializeToUtf8Bytes(report, MedClusterJson.Indented);
        if (!await store.CreateAsync(path, data, Durability.Flushed, cancellationToken) && await store.ReadAsync(path, cancellationToken) is { } there)
        {
            if (SaysTheSame(there.Data.Span, report)) data = there.Data.ToArray();
            else await store.WriteAsync(path, data, Durability.Flushed, cancellationToken);
        }
        return new Artefact(name, data.Length, Convert.ToHexStringLower(SHA256.HashData(data)));
    }

    private static bool SaysTheSame(ReadOnlySpan<byte> stored, StudyReport report)
    {
        try
        {
            var other = JsonSerializer.Deserialize<StudyReport>(stored, MedClusterJson.Indented)! with { Timings = report.Timings, Slices = report.Slices, Journal = report.Journal };
            return JsonSerializer.Serialize(other, MedClusterJson.Compact) == JsonSerializer.Serialize(report, MedClusterJson.Compact);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
