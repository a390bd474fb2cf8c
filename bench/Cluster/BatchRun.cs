using System.Diagnostics;
using MedCluster.Grains.Submission;
using MedCluster.GrainInterfaces.Batches;

namespace MedCluster.Bench.Cluster;

/// <summary>What a batch of empty slices took, from its submission to its end.</summary>
/// <param name="Slices">Its slices.</param>
/// <param name="Elapsed">Wall clock time.</param>
/// <param name="Processor">Processor time of this process, in which all silos and the client are.</param>
/// <param name="SteadyRate">Slices per second between a tenth and nine tenths of the slices.</param>
internal readonly record struct BatchRun(long Slices, TimeSpan Elapsed, TimeSpan Processor, double SteadyRate)
{
    public double Rate => Slices / Elapsed.TotalSeconds;

    public double MicrosecondsPerSlice => Processor.TotalMicroseconds / Slices;

    /// <summary>Submits the studies and waits for the batch's end.</summary>
    /// <exception cref="InvalidOperationException">Not every study was done.</exception>
    public static async Task<BatchRun> MeasureAsync(BenchSilos silos, Submission submission, CancellationToken cancellationToken)
    {
        var slices = submission.Studies.Sum(study => (long)study.Instances);
        await silos.StoreAsync(submission, cancellationToken);
        using var process = Process.GetCurrentProcess();
        var before = await silos.SlicesAsync();
        process.Refresh();
        var processor = process.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var batch = await silos.SubmitAsync(submission, cancellationToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var samples = new List<(double Seconds, long Slices)>();
        BatchStatus status;
        while ((status = await batch.GetStatusAsync()).State == BatchState.Running)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            samples.Add((Stopwatch.GetElapsedTime(started).TotalSeconds, await silos.SlicesAsync() - before));
        }
        var elapsed = Stopwatch.GetElapsedTime(started);
        process.Refresh();
        if (status.Counts.Done != submission.Studies.Count)
            throw new InvalidOperationException($"Only {status.Counts.Done} of {submission.Studies.Count} studies were done.");
        var steady = samples.Where(sample => sample.Slices >= slices * 0.1 && sample.Slices <= slices * 0.9).ToList();
        var rate = steady.Count < 2 ? double.NaN : (steady[^1].Slices - steady[0].Slices) / (steady[^1].Seconds - steady[0].Seconds);
        return new BatchRun(slices, elapsed, process.TotalProcessorTime - processor, rate);
    }
}
