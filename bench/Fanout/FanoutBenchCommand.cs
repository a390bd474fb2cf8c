using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MedCluster.Bench.Cluster;
using MedCluster.Imaging.Pixels;
using MedCluster.Inference;

namespace MedCluster.Bench.Fanout;

/// <summary><c>bench fanout</c>: what the road costs, with slices that compute nothing.</summary>
internal static class FanoutBenchCommand
{
    public static Command Create()
    {
        var silos = new Option<string>("--silos") { Description = "Numbers of silos, joined by commas.", DefaultValueFactory = _ => "1,3" };
        var devices = new Option<int>("--devices") { Description = "Devices of each silo.", DefaultValueFactory = _ => 4 };
        var studies = new Option<int>("--studies") { Description = "Studies of a run.", DefaultValueFactory = _ => 100 };
        var slices = new Option<int>("--slices") { Description = "Slices of a study.", DefaultValueFactory = _ => 200 };
        var runs = new Option<int>("--runs") { Description = "Runs at each number of silos, after one that warms up.", DefaultValueFactory = _ => 3 };
        var partitions = new Option<int>("--partitions") { Description = "Partitions of the scheduler.", DefaultValueFactory = _ => 1 };
        var active = new Option<int>("--active") { Description = "Studies at work at once.", DefaultValueFactory = _ => 4 };
        var command = new Command("fanout", "Slices that compute nothing, through the whole road: per second, per core, and processor time per slice.")
        {
            silos, devices, studies, slices, runs, partitions, active,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            [.. parsed.GetValue(silos)!.Split(',').Select(count => int.Parse(count, CultureInfo.InvariantCulture))],
            parsed.GetValue(devices), parsed.GetValue(studies), parsed.GetValue(slices), parsed.GetValue(runs), parsed.GetValue(partitions), parsed.GetValue(active), cancellationToken));
        return command;
    }

    private static async Task RunAsync(int[] silos, int devices, int studies, int slices, int runs, int partitions, int active, CancellationToken cancellationToken)
    {
        using var scratch = new Scratch();
        var work = await EmptyWork.CreateAsync(scratch.Path, cancellationToken);
        var decoding = Decoding(work);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{studies} studies of {slices} slices, {devices} devices a silo, {Environment.ProcessorCount} processors; reading, decoding and preparing a slice alone: {decoding:0} µs"));
        foreach (var count in silos)
        {
            var measured = new List<BatchRun>();
            for (var run = -1; run < runs; run++)
            {
                // A store and silos of its own, so that no run is faster for what another left behind. Stores stay until the end, because
                // ext4 makes new files slowly for some seconds after many were deleted.
                var store = Path.Combine(scratch.Path, $"store-{count}-{run}");
                await using var cluster = await BenchSilos.StartAsync(work, store, count, devices, TimeSpan.Zero, partitions, active, cancellationToken);
                await BatchRun.MeasureAsync(cluster, work.Studies("warm", 20, slices), cancellationToken);
                if (run < 0) continue;
                measured.Add(await BatchRun.MeasureAsync(cluster, work.Studies("run", studies, slices), cancellationToken));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} silos, minimum / median / maximum of {runs}"));
            Console.WriteLine($"  slices per second              {Spread.Of([.. measured.Select(run => run.Rate)], "0")}");
            Console.WriteLine($"  slices per second of processor {Spread.Of([.. measured.Select(run => 1e6 / run.MicrosecondsPerSlice)], "0")}");
            Console.WriteLine($"  processor µs per slice         {Spread.Of([.. measured.Select(run => run.MicrosecondsPerSlice)], "0")}");
            Console.WriteLine($"  of those, the road             {Spread.Of([.. measured.Select(run => run.MicrosecondsPerSlice - decoding)], "0")}");
        }
    }

    /// <summary>Processor microseconds of reading, decoding and preparing a slice, by itself on one thread.</summary>
    private static double Decoding(EmptyWork work)
    {
        const int Slices = 2000;
        var input = new ModelCatalog(work.ModelsFolder).Get(work.Pipeline.Models[0].Id).Input;
        var best = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            using var process = Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            for (var i = 0; i < Slices; i++)
            {
                var data = File.ReadAllBytes(work.SliceFile);
                using var slice = SliceDecoder.Decode(data, 1, CancellationToken.None);
                using var prepared = SlicePreparation.Prepare(
                    slice.Values, slice.Rows, slice.Columns, new Rescale((float)slice.RescaleSlope, (float)slice.RescaleIntercept, slice.PixelPaddingValue, slice.PixelPaddingRangeLimit), input);
            }
            process.Refresh();
            best = Math.Min(best, (process.TotalProcessorTime - before).TotalMicroseconds / Slices);
        }
        return best;
    }
}
