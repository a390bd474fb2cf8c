using System.CommandLine;
using MedCluster.Client.Batches;
using MedCluster.Client.Cluster;
using MedCluster.Client.Deidentification;
using MedCluster.Client.Cohort;
using MedCluster.Client.Demo;
using MedCluster.Client.Inspect;
using MedCluster.Client.Keys;
using MedCluster.Client.Run;
using MedCluster.Client.Serve;
using MedCluster.Reasons;

namespace MedCluster.Client;

/// <summary>The command line.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        var root = new RootCommand("MedCluster segments and classifies imaging studies.")
        {
            RunCommand.Create(),
            ServeCommand.Create(),
            KeysCommand.Create(),
            DemoCommand.Create(),
            InspectCommand.Create(),
            UpCommand.Create(),
            SubmitCommand.Create(),
            StatusCommand.Create(),
            WatchCommand.Create(),
            ResultsCommand.Create(),
            SilosCommand.Create(),
            DownCommand.Create(),
            DatabaseCommand.Create(),
            SiloCommand.Create(),
            ReidentifyCommand.Create(),
            CohortCommand.Create(TimeProvider.System),
        };
        foreach (var control in ControlCommands.Create()) root.Subcommands.Add(control);
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync($"medcluster: {error.Message} [{ReasonCodes.WrongUsage}]");
            await Console.Error.WriteLineAsync("Try 'medcluster --help' or 'medcluster run --help'.");
            return ExitCodes.Usage;
        }
        using var interrupt = new Interrupt();
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupt.Token);
        }
        catch (MedClusterException exception)
        {
            await Console.Error.WriteLineAsync($"medcluster: {exception.Message} [{exception.Reason}]");
            return exception.Reason == ReasonCodes.NotInstalled || exception.Reason == ReasonCodes.ClusterUnreachable || exception.Reason == ReasonCodes.DatabaseUnavailable
                || exception.Reason == ReasonCodes.DatabaseNotPrepared || exception.Reason == ReasonCodes.StartFailed ? ExitCodes.Unavailable
                : exception.Reason.Stage == ReasonStage.Configuration
                ? exception.Reason == ReasonCodes.InvalidStore || exception.Reason == ReasonCodes.OutputUnwritable ? ExitCodes.CannotWrite : ExitCodes.Usage
                : exception.Reason == ReasonCodes.StoreFull || exception.Reason == ReasonCodes.StoreUnavailable ? ExitCodes.CannotWrite : ExitCodes.Fault;
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("medcluster: stopped; run the same command again to finish the rest.");
            return ExitCodes.Interrupted;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync($"medcluster: a fault of MedCluster, please report it [{ReasonCodes.InternalFault}]\n{exception}");
            return ExitCodes.Fault;
        }
    }
}
