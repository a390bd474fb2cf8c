using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FellowOakDicom;
using MedCluster.Client.Submission;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.Grains;
using MedCluster.Grains.Aggregation;
using MedCluster.Inference;
using MedCluster.Silo;
using MedCluster.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace MedCluster.Bench.Pipeline;

/// <summary>
/// Times the whole road (intake, decode, infer, store, aggregate, commit, into an empty store) and the bare forward loop in turn, in one
/// process on the same devices, and prints their ratio.
/// </summary>
internal sealed class PipelineBench(string folder, string pipelineName, string modelsFolder, int runs, int copies, InferenceOptions inference)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var scratch = new Scratch();
        var scans = copies == 1 ? Path.GetFullPath(folder) : Copy(scratch.Path, copies);
        var (definition, pipeline) = PipelineLoader.Load(pipelineName, Path.Combine(AppContext.BaseDirectory, "pipelines"), modelsFolder);
        var devices = DeviceDetection.Devices(inference);
        Console.WriteLine($"{pipeline.Id} ({string.Join(", ", pipeline.Models.Select(model => model.Id))}) on {string.Join(", ", devices)}, {copies} studies of {folder}");

        var catalog = new ModelCatalog(modelsFolder);
        using var forward = new ForwardLoop(scans, [.. pipeline.Models.Select(model => catalog.Get(model.Id))], devices, inference);
        var (road, bound, processor, memory) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var timings = new List<(SliceTimings Slices, double Aggregate, int Count)>();
        for (var run = -1; run < runs; run++)
        {
            var forwardRate = forward.Run();
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var (slices, seconds, stages) = await RoadAsync(scans, Path.Combine(scratch.Path, $"store{run}"), definition, pipeline, cancellationToken);
            var spent = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds / slices;
            if (run < 0) continue; // a warm-up of both
            bound.Add(forwardRate);
            road.Add(slices / seconds);
            processor.Add(spent);
            memory.Add(Process.GetCurrentProcess().WorkingSet64 / 1048576.0);
            timings.Add(stages);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  run {run + 1}: road {slices / seconds:0.00} slices/s, forward only {forwardRate:0.00}, ratio {slices / seconds / forwardRate:0.000}, {spent:0.0} ms processor/slice"));
        }
        Console.WriteLine($"min / median / max of {runs}");
        Console.WriteLine($"  road          {Spread.Of(road)} slices/s, {Spread.Of(processor)} ms processor per slice, {Spread.Of(memory, "0")} MiB resident");
        Console.WriteLine($"  forward only  {Spread.Of(bound)} slices/s");
        Console.WriteLine($"  ratio         {Spread.Of([.. road.Zip(bound, (a, b) => a / b)], "0.000")}");
        foreach (var (name, of) in new (string, Func<(SliceTimings Slices, double Aggregate, int Count), double>)[]
        {
            ("read+decode", stage => stage.Slices.Read), ("prepare", stage => stage.Slices.Prepare), ("infer (with waiting)", stage => stage.Slices.Infer),
            ("store", stage => stage.Slices.Store), ("aggregate", stage => stage.Aggregate),
        }) Console.WriteLine($"  {name,-20}  {Spread.Of([.. timings.Select(stage => of(stage) / stage.Count)])} ms per slice");
    }

    private async Task<(int Slices, double Seconds, (SliceTimings, double, int) Stages)> RoadAsync(
        string scans, string storeFolder, Grains.Pipelines.PipelineDefinition definition, PipelineReference pipeline, CancellationToken cancellationToken)
    {
        using var host = SiloHost.Build(new SiloSettings
        {
            Store = storeFolder, Models = modelsFolder, Inference = inference, Endpoint = SiloHost.FreeEndpoint(1), GatewayPort = SiloHost.FreeEndpoint(1).Port,
        });
        await host.StartAsync(cancellationToken);
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var store = host.Services.GetRequiredService<IBlobStore>();
        await host.Services.GetRequiredService<Grains.Workers.DeviceHost>().LoadAsync(pipeline.Models);
        var started = Stopwatch.GetTimestamp();
        var submitter = new Submitter(store);
        var submission = await submitter.PrepareAsync([scans], definition, pipeline, false, null, cancellationToken);
        var batch = await submitter.SubmitAsync(submission, grains, WorkPriority.Normal, "", cancellationToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        BatchStatus status;
        while ((status = await batch.GetStatusAsync()).State == BatchState.Running) await timer.WaitForNextTickAsync(cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (status.Counts.Done != submission.Studies.Count) throw new InvalidOperationException($"Only {status.Counts.Done} of {submission.Studies.Count} studies were done.");

        var (slices, timings, aggregate) = (0, default(SliceTimings), 0.0);
        foreach (var (reference, _) in submission.Studies)
        {
            var content = await store.ReadAsync(ResultNames.Report(pipeline.Id, reference.StudyInstanceUid, reference.RunId), cancellationToken);
            var report = JsonSerializer.Deserialize<StudyReport>(content!.Data.Span, MedClusterJson.Indented)!;
            slices += report.Ledger.Processed;
            timings += report.Timings.Slices;
            aggregate += report.Timings.Aggregate;
        }
        await host.StopAsync(cancellationToken);
        return (slices, seconds, (timings, aggregate, slices));
    }

    /// <summary>Copies of the study, each under a Study, Series and SOP Instance UIDs of its own.</summary>
    private string Copy(string scratch, int count)
    {
        var target = Path.Combine(scratch, "copies");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(DicomFile.HasValidHeader).Order(StringComparer.Ordinal).ToList();
        for (var copy = 0; copy < count; copy++)
        {
            var study = Directory.CreateDirectory(Path.Combine(target, copy.ToString(CultureInfo.InvariantCulture))).FullName;
            for (var i = 0; i < files.Count; i++)
            {
                var file = DicomFile.Open(files[i]);
                if (!file.Dataset.Contains(DicomTag.PixelData)) continue;
                file.Dataset.AddOrUpdate(DicomTag.StudyInstanceUID, $"2.25.{copy + 1}");
                file.Dataset.AddOrUpdate(DicomTag.SeriesInstanceUID, $"2.25.{copy + 1}.1");
                file.Dataset.AddOrUpdate(DicomTag.SOPInstanceUID, $"2.25.{copy + 1}.1.{i + 1}");
                file.FileMetaInfo.MediaStorageSOPInstanceUID = DicomUID.Parse($"2.25.{copy + 1}.1.{i + 1}");
                file.Save(Path.Combine(study, i.ToString(CultureInfo.InvariantCulture)));
            }
        }
        return target;
    }
}
