using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FellowOakDicom;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.Grains;
using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Submission;
using MedCluster.Inference;
using MedCluster.Silo;
using MedCluster.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MedCluster.Bench.Pipeline;

/// <summary>
/// Times the whole road (intake, decode, infer, store, aggregate, commit) and the bare forward loop in turn, in one process on the same devices,
/// and prints their ratio; beside them another program, where one is given. One silo stays up for all runs, and each gives it studies it hasn't seen.
/// </summary>
internal sealed class PipelineBench(string folder, string pipelineName, string? modelPackage, string? outputs, string modelsFolder, int runs, int warmUps, int copies, InferenceOptions inference, string? peerCommand)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var scratch = new Scratch();
        if (modelPackage is not null) (pipelineName, modelsFolder) = (OnlyModel(scratch.Path, modelPackage, outputs?.Split(',')), Path.GetDirectoryName(modelPackage)!);
        var (definition, pipeline) = PipelineLoader.Load(pipelineName, Path.Combine(AppContext.BaseDirectory, "pipelines"), modelsFolder);
        var devices = DeviceDetection.Devices(inference);
        Console.WriteLine($"{pipeline.Id} ({string.Join(", ", pipeline.Models.Select(model => model.Id))}) on {string.Join(", ", devices)}, {copies} studies of {folder}");

        var catalog = new ModelCatalog(modelsFolder);
        using var forward = new ForwardLoop(Path.GetFullPath(folder), [.. pipeline.Models.Select(model => catalog.Get(model.Id))], devices, inference);
        var peer = peerCommand is null ? null : new Peer(peerCommand, Path.GetFullPath(folder));
        var (road, bound, other, processor, memory) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var timings = new List<(SliceTimings Slices, double Aggregate, int Count)>();
        using var host = SiloHost.Build(new SiloSettings
        {
            Store = Path.Combine(scratch.Path, "store"), Models = modelsFolder, Inference = inference, Endpoint = SiloHost.FreeEndpoint(1), GatewayPort = SiloHost.FreeEndpoint(1).Port,
        });
        await host.StartAsync(cancellationToken);
        await host.Services.GetRequiredService<Grains.Workers.DeviceHost>().LoadAsync(pipeline.Models);
        for (var run = -warmUps; run < runs; run++)
        {
            var studies = Copy(scratch.Path, warmUps + run);
            var forwardRate = forward.Run();
            var (slices, seconds, spent, stages) = await RoadAsync(host, studies, definition, pipeline, cancellationToken);
            var (peerRate, own) = peer is null || run < -1 ? (0, true) : await peer.RunAsync(slices / copies, cancellationToken);
            Directory.Delete(studies, recursive: true);
            if (run < 0) continue;
            other.Add(peerRate);
            bound.Add(forwardRate);
            road.Add(slices / seconds);
            processor.Add(spent);
            memory.Add(Process.GetCurrentProcess().WorkingSet64 / 1048576.0);
            timings.Add(stages);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  run {run + 1}: road {slices / seconds:0.00} slices/s, forward only {forwardRate:0.00}, ratio {slices / seconds / forwardRate:0.000}, {spent:0.0} ms processor/slice{(peer is null ? "" : $"; peer {peerRate:0.00}{(own ? "" : " (its whole process)")}, {slices / seconds / peerRate:0.00} times as fast")}"));
        }
        await host.StopAsync(cancellationToken);
        Console.WriteLine($"min / median / max of {runs}");
        Console.WriteLine($"  road          {Spread.Of(road)} slices/s, {Spread.Of(processor)} ms processor per slice, {Spread.Of(memory, "0")} MiB resident");
        Console.WriteLine($"  forward only  {Spread.Of(bound)} slices/s");
        Console.WriteLine($"  ratio         {Spread.Of([.. road.Zip(bound, (a, b) => a / b)], "0.000")}; of the medians {(Spread.Median(road) / Spread.Median(bound)).ToString("0.000", CultureInfo.InvariantCulture)}");
        if (peer is not null)
        {
            Console.WriteLine($"  peer          {Spread.Of(other)} slices/s");
            Console.WriteLine($"  road / peer   {Spread.Of([.. road.Zip(other, (a, b) => a / b)])}; of the medians {(Spread.Median(road) / Spread.Median(other)).ToString("0.00", CultureInfo.InvariantCulture)}");
        }
        foreach (var (name, of) in new (string, Func<(SliceTimings Slices, double Aggregate, int Count), double>)[]
        {
            ("read+decode", stage => stage.Slices.Read), ("prepare", stage => stage.Slices.Prepare), ("infer (with waiting)", stage => stage.Slices.Infer),
            ("store", stage => stage.Slices.Store), ("aggregate", stage => stage.Aggregate),
        }) Console.WriteLine($"  {name,-20}  {Spread.Of([.. timings.Select(stage => of(stage) / stage.Count)])} ms per slice");
    }

    private static async Task<(int Slices, double Seconds, double Processor, (SliceTimings, double, int) Stages)> RoadAsync(
        IHost host, string scans, Grains.Pipelines.PipelineDefinition definition, PipelineReference pipeline, CancellationToken cancellationToken)
    {
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var store = host.Services.GetRequiredService<IBlobStore>();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var submitter = new Submitter(store, TimeProvider.System);
        var submission = await submitter.PrepareAsync([scans], definition, pipeline, false, null, cancellationToken);
        var batch = await submitter.SubmitAsync(submission, grains, WorkPriority.Normal, "", cancellationToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        BatchStatus status;
        while ((status = await batch.GetStatusAsync()).State == BatchState.Running) await timer.WaitForNextTickAsync(cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var processor = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds;
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
        return (slices, seconds, processor / slices, (timings, aggregate, slices));
    }

    /// <summary>A pipeline file of one model package; with the outputs named, or all.</summary>
    private static string OnlyModel(string scratch, string package, string[]? outputs)
    {
        var (file, id) = (Path.Combine(scratch, "pipeline.json"), Path.GetFileName(package));
        var pipeline = new Dictionary<string, object> { ["schema"] = "medcluster/pipeline/1", ["id"] = id, ["version"] = "1.0.0", ["models"] = new[] { id } };
        if (outputs is not null) pipeline["outputs"] = outputs;
        File.WriteAllText(file, JsonSerializer.Serialize(pipeline));
        return file;
    }

    /// <summary>A run's copies of the study, each under Study, Series and SOP Instance UIDs of its own.</summary>
    private string Copy(string scratch, int run)
    {
        var target = Path.Combine(scratch, "studies");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(DicomFile.HasValidHeader).Order(StringComparer.Ordinal).ToList();
        for (var copy = 1; copy <= copies; copy++)
        {
            var study = Directory.CreateDirectory(Path.Combine(target, copy.ToString(CultureInfo.InvariantCulture))).FullName;
            for (var i = 0; i < files.Count; i++)
            {
                var file = DicomFile.Open(files[i]);
                if (!file.Dataset.Contains(DicomTag.PixelData)) continue;
                var uid = $"2.25.{run}.{copy}";
                file.Dataset.AddOrUpdate(DicomTag.StudyInstanceUID, uid);
                file.Dataset.AddOrUpdate(DicomTag.SeriesInstanceUID, $"{uid}.1");
                file.Dataset.AddOrUpdate(DicomTag.SOPInstanceUID, $"{uid}.1.{i + 1}");
                file.FileMetaInfo.MediaStorageSOPInstanceUID = DicomUID.Parse($"{uid}.1.{i + 1}");
                file.Save(Path.Combine(study, i.ToString(CultureInfo.InvariantCulture)));
            }
        }
        return target;
    }
}
