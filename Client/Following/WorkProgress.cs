using MedCluster.GrainInterfaces.Batches;
using MedCluster.Imaging.Intake;
using Spectre.Console;

namespace MedCluster.Client.Following;

/// <summary>
/// Shows how far the work is on standard error: on a terminal a bar with studies, slices, slices per second and time left; elsewhere a
/// line every ten seconds.
/// </summary>
internal sealed class WorkProgress(bool quiet, TimeProvider time)
{
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(10);
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly Queue<(long At, long Computed)> _window = [];
    private long _lastLine;

    private bool Live => !quiet && !Console.IsErrorRedirected && _console.Profile.Capabilities.Interactive;

    /// <summary>Runs the intake; its task shows what was looked at.</summary>
    public Task<T> IntakeAsync<T>(Func<IProgress<IntakeProgress>?, Task<T>> work) => !Live
        ? work(null)
        : _console.Status().StartAsync("Looking for DICOM...", context => work(new Direct(progress => context.Status = $"Looking for DICOM: {progress.Files} files")));

    /// <summary>Shows the status of a batch until <paramref name="work"/> ends; it calls back with every status it got.</summary>
    public Task BatchAsync(Func<Action<BatchStatus>, Task> work)
    {
        if (!Live) return work(Line);
        return _console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask("starting");
                return work(status =>
                {
                    bar.Value = 100 * Fraction(status.Counts);
                    bar.Description = Markup.Escape(Describe(status.Counts));
                });
            });
    }

    private void Line(BatchStatus status)
    {
        if (quiet) return;
        var described = Describe(status.Counts);
        if (_lastLine != 0 && time.GetElapsedTime(_lastLine) < LinePeriod && status.State == BatchState.Running) return;
        _lastLine = time.GetTimestamp();
        Console.Error.WriteLine(described);
    }

    private string Describe(BatchCounts counts)
    {
        var now = time.GetTimestamp();
        var computed = counts.SlicesDone - counts.SlicesReused;
        _window.Enqueue((now, computed));
        while (_window.Count > 2 && time.GetElapsedTime(_window.Peek().At, now) > TimeSpan.FromSeconds(10)) _window.Dequeue();
        var (from, before) = _window.Peek();
        var seconds = time.GetElapsedTime(from, now).TotalSeconds;
        var rate = seconds > 0 ? Math.Max(0, computed - before) / seconds : 0;
        var left = rate > 0 ? TimeSpan.FromSeconds((counts.ExpectedSlices - counts.SlicesDone) / rate) : (TimeSpan?)null;
        return FormattableString.Invariant($"{counts.Ended}/{counts.Studies} studies, {counts.SlicesDone}/{counts.Slices} slices, {rate:0.0} slices/s")
            + (left is { } remaining ? FormattableString.Invariant($", {remaining:h\\:mm\\:ss} left") : "");
    }

    private static double Fraction(BatchCounts counts) =>
        counts.Studies == 0 ? 1 : Math.Min(1, counts.Slices == 0 ? (double)counts.Ended / counts.Studies : counts.SlicesDone / counts.ExpectedSlices);

    private sealed class Direct(Action<IntakeProgress> report) : IProgress<IntakeProgress>
    {
        public void Report(IntakeProgress value) => report(value);
    }
}
