using System.Diagnostics;
using System.Globalization;
using MedCluster.Bench.Cluster;
using MedCluster.Grains.Submission;

namespace MedCluster.Bench.Scale;

/// <summary>Slices that two projects with equal shares got.</summary>
/// <param name="Seconds">From when both had a slice done to when one had all.</param>
/// <param name="Small">Slices of the project with small studies in that time.</param>
/// <param name="Large">Slices of the project with large ones.</param>
/// <param name="SmallAll">Slices of the project with small studies since the submission of both.</param>
/// <param name="LargeAll">Slices of the project with large ones since then.</param>
internal readonly record struct ShareRun(double Seconds, long Small, long Large, long SmallAll, long LargeAll)
{
    /// <summary>Submits both, one right after the other, and watches until one ends; the other is cancelled.</summary>
    public static async Task<ShareRun> MeasureAsync(BenchSilos silos, Submission small, Submission large, CancellationToken cancellationToken)
    {
        foreach (var submission in new[] { small, large }) await silos.StoreAsync(submission, cancellationToken);
        var first = await silos.SubmitAsync(small, cancellationToken, "small");
        var second = await silos.SubmitAsync(large, cancellationToken, "large");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        (long At, long Small, long Large)? begun = null;
        while (true)
        {
            var (left, right) = (await first.GetStatusAsync(), await second.GetStatusAsync());
            var (at, smallDone, largeDone) = (Stopwatch.GetTimestamp(), left.Counts.SlicesDone, right.Counts.SlicesDone);
            if (smallDone > 0 && largeDone > 0) begun ??= (at, smallDone, largeDone);
            if (begun is { } begin && (HasNearlyAll(small, smallDone) || HasNearlyAll(large, largeDone)))
            {
                await first.CancelAsync();
                await second.CancelAsync();
                while ((await first.GetStatusAsync()).Counts.Running + (await second.GetStatusAsync()).Counts.Running > 0) await timer.WaitForNextTickAsync(cancellationToken);
                return new ShareRun(Stopwatch.GetElapsedTime(begin.At, at).TotalSeconds, smallDone - begin.Small, largeDone - begin.Large, smallDone, largeDone);
            }
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"while both ran, {Seconds:0.0} s: {Small / Seconds:0.0} and {Large / Seconds:0.0} slices/s, {Small / (double)Large:0.00}; since the submission {SmallAll} and {LargeAll}, {SmallAll / (double)LargeAll:0.00}");

    /// <summary>Whether a project has so few slices left that it no longer fills its half of the devices.</summary>
    private static bool HasNearlyAll(Submission submission, long done) => done >= submission.Studies.Sum(study => (long)study.Instances) * 0.9;
}
