using System.CommandLine;

namespace MedCluster.Bench.Failover;

/// <summary><c>bench failover</c>.</summary>
internal static class FailoverBenchCommand
{
    public static Command Create()
    {
        var runs = new Option<int>("--runs") { Description = "Silos to kill, one after the other.", DefaultValueFactory = _ => 5 };
        var studies = new Option<int>("--studies") { Description = "Studies of the batch at each kill.", DefaultValueFactory = _ => 9 };
        var slices = new Option<int>("--slices") { Description = "Slices of each study.", DefaultValueFactory = _ => 60 };
        var batchTime = new Option<double>("--batch-time") { Description = "Seconds that a sim device takes for a batch.", DefaultValueFactory = _ => 0.5 };
        var command = new Command("failover", "Kills one of three silo processes with SIGKILL in the middle of a batch and measures the longest time that any study then stands still.") { runs, studies, slices, batchTime };
        command.SetAction((parsed, cancellationToken) => new FailoverBench(
            parsed.GetValue(runs), parsed.GetValue(studies), parsed.GetValue(slices), TimeSpan.FromSeconds(parsed.GetValue(batchTime))).RunAsync(cancellationToken));
        return command;
    }
}
