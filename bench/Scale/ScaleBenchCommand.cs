using System.CommandLine;
using System.Globalization;
using MedCluster.Bench.Cluster;
using MedCluster.Grains.Batches;

namespace MedCluster.Bench.Scale;

/// <summary><c>bench scale</c>: how the cluster scales, with devices that only take time.</summary>
internal static class ScaleBenchCommand
{
    public static Command Create() => new("scale", "How the cluster scales with devices, silos and the size of a batch; the devices only take time.") { Devices(), Batch(), Memory(), Shares() };

    private static Command Devices()
    {
        var devices = new Option<string>("--devices") { Description = "Numbers of devices in the cluster, joined by commas.", DefaultValueFactory = _ => "1,2,4,8,16,32" };
        var silos = new Option<string>("--silos") { Description = "Numbers of silos, joined by commas.", DefaultValueFactory = _ => "1,2,4" };
        var batchTime = new Option<int>("--batch-time") { Description = "Milliseconds that a device takes for a batch of 8.", DefaultValueFactory = _ => 200 };
        var seconds = new Option<int>("--seconds") { Description = "About how long each measurement takes.", DefaultValueFactory = _ => 20 };
        var partitions = new Option<int>("--partitions") { Description = "Partitions of the scheduler.", DefaultValueFactory = _ => 1 };
        var command = new Command("devices", "Efficiency: slices per second in the steady state, divided by what the devices alone would do.") { devices, silos, batchTime, seconds, partitions };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var time = TimeSpan.FromMilliseconds(parsed.GetValue(batchTime));
            using var scratch = new Scratch();
            var work = await EmptyWork.CreateAsync(scratch.Path, cancellationToken);
            Console.WriteLine($"batches of {EmptyWork.MaximumBatch} in {time.TotalMilliseconds} ms; studies of 200 slices");
            foreach (var silo in Numbers(parsed.GetValue(silos)!))
            {
                foreach (var device in Numbers(parsed.GetValue(devices)!).Where(device => device % silo == 0))
                {
                    var ideal = device * EmptyWork.MaximumBatch / time.TotalSeconds;
                    var studies = Math.Max(2, (int)Math.Ceiling(ideal * parsed.GetValue(seconds) / 200));
                    var store = Path.Combine(scratch.Path, $"store-{silo}-{device}");
                    // Enough studies at once that every slot has a slice, and some are planned and committed meanwhile.
                    var active = 2 + (device * 24 / 100);
                    await using (var cluster = await BenchSilos.StartAsync(work, store, silo, device / silo, time, parsed.GetValue(partitions), active, cancellationToken))
                    {
                        await BatchRun.MeasureAsync(cluster, work.Studies("warm", 2, 50), cancellationToken);
                        var run = await BatchRun.MeasureAsync(cluster, work.Studies("run", studies, 200), cancellationToken);
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                            $"{silo} silos, {device,2} devices: {run.SteadyRate,6:0} of {ideal,6:0} slices/s, efficiency {run.SteadyRate / ideal:0.000}, {run.MicrosecondsPerSlice:0} µs processor per slice"));
                    }
                }
            }
        });
        return command;
    }

    private static Command Batch()
    {
        var sizes = new Option<string>("--sizes") { Description = "Slices of a batch, joined by commas.", DefaultValueFactory = _ => "1000,10000,100000,1000000" };
        var silos = new Option<int>("--silos") { Description = "Silos.", DefaultValueFactory = _ => 1 };
        var devices = new Option<int>("--devices") { Description = "Devices of each silo.", DefaultValueFactory = _ => 4 };
        var command = new Command("batch", "Processor time per slice as a batch grows; devices that take no time.") { sizes, silos, devices };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var scratch = new Scratch();
            var work = await EmptyWork.CreateAsync(scratch.Path, cancellationToken);
            var store = Path.Combine(scratch.Path, "store");
            await using var cluster = await BenchSilos.StartAsync(work, store, parsed.GetValue(silos), parsed.GetValue(devices), TimeSpan.Zero, 1, 4, cancellationToken);
            await BatchRun.MeasureAsync(cluster, work.Studies("warm", 50, 200), cancellationToken);
            foreach (var size in Numbers(parsed.GetValue(sizes)!))
            {
                var run = await BatchRun.MeasureAsync(cluster, work.Studies($"{size}", Math.Max(1, size / 200), Math.Min(size, 200)), cancellationToken);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{run.Slices,9} slices: {run.MicrosecondsPerSlice,4:0} µs processor per slice, {run.Rate,6:0} slices/s, {Environment.WorkingSet / 1048576,5} MiB resident, {GC.GetTotalMemory(false) / 1048576,5} MiB managed"));
            }
        });
        return command;
    }

    private static Command Memory()
    {
        var studies = new Option<string>("--studies") { Description = "Studies of a batch, joined by commas.", DefaultValueFactory = _ => "1000,10000,100000" };
        var silos = new Option<int>("--silos") { Description = "Silos, with a device each.", DefaultValueFactory = _ => 2 };
        var seconds = new Option<int>("--seconds") { Description = "How long the batch runs before it is cancelled.", DefaultValueFactory = _ => 20 };
        var command = new Command("memory", "What silos keep in memory for a batch that has just begun, as it grows: studies of one slice, a device takes 200 ms for 8.") { studies, silos, seconds };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var scratch = new Scratch();
            var work = await EmptyWork.CreateAsync(scratch.Path, cancellationToken);
            await using var cluster = await BenchSilos.StartAsync(
                work, Path.Combine(scratch.Path, "store"), parsed.GetValue(silos), 1, TimeSpan.FromMilliseconds(200), 1, new BatchOptions().StudiesPerShard, cancellationToken);
            await BatchRun.MeasureAsync(cluster, work.Studies("warm", 100, 1), cancellationToken);
            foreach (var count in Numbers(parsed.GetValue(studies)!))
            {
                var submission = work.Studies($"{count}", count, 1);
                await cluster.StoreAsync(submission, cancellationToken);
                var before = GC.GetTotalMemory(forceFullCollection: true);
                var batch = await cluster.SubmitAsync(submission, cancellationToken);
                await Task.Delay(TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellationToken);
                var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
                GC.KeepAlive(submission);
                var done = (await batch.GetStatusAsync()).Counts.Done;
                await batch.CancelAsync();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,7} studies, {done,5} done: {kept / 1048576.0,6:0.0} MiB more in all silos than before the submission"));
            }
        });
        return command;
    }

    private static Command Shares()
    {
        var silos = new Option<int>("--silos") { Description = "Silos, with a device each.", DefaultValueFactory = _ => 2 };
        var batchTime = new Option<int>("--batch-time") { Description = "Milliseconds that a device takes for a batch of 8.", DefaultValueFactory = _ => 200 };
        var seconds = new Option<int>("--seconds") { Description = "About how long each run takes.", DefaultValueFactory = _ => 30 };
        var runs = new Option<int>("--runs") { Description = "Runs.", DefaultValueFactory = _ => 3 };
        var active = new Option<int>("--active") { Description = "Studies of a batch at work at once.", DefaultValueFactory = _ => new BatchOptions().StudiesPerShard };
        var command = new Command("shares", "Slices of two projects with equal shares while both have some to do: one in studies of 10 slices, the other in five times fewer of 50.") { silos, batchTime, seconds, runs, active };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var time = TimeSpan.FromMilliseconds(parsed.GetValue(batchTime));
            using var scratch = new Scratch();
            var work = await EmptyWork.CreateAsync(scratch.Path, cancellationToken);
            await using var cluster = await BenchSilos.StartAsync(work, Path.Combine(scratch.Path, "store"), parsed.GetValue(silos), 1, time, 1, parsed.GetValue(active), cancellationToken);
            await BatchRun.MeasureAsync(cluster, work.Studies("warm", 4, 10), cancellationToken);
            var studies = Math.Max(1, (int)(parsed.GetValue(silos) * EmptyWork.MaximumBatch / time.TotalSeconds * parsed.GetValue(seconds) / 2 / 50));
            for (var run = 1; run <= parsed.GetValue(runs); run++) Console.WriteLine(await ShareRun.MeasureAsync(cluster, work.Studies($"small {run}", 5 * studies, 10), work.Studies($"large {run}", studies, 50), cancellationToken));
        });
        return command;
    }

    private static IEnumerable<int> Numbers(string text) => text.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture));
}
