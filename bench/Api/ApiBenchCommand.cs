using System.CommandLine;

namespace MedCluster.Bench.Api;

/// <summary><c>bench api</c>.</summary>
internal static class ApiBenchCommand
{
    public static Command Create()
    {
        var clients = new Option<int>("--clients") { Description = "Clients, each polling a study of its own.", DefaultValueFactory = _ => 1000 };
        clients.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000) result.AddError("--clients is 1 to 10000.");
        });
        var period = new Option<double>("--period") { Description = "Seconds from one poll of a client to its next.", DefaultValueFactory = _ => 2 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds, each a time with pollers and one without.", DefaultValueFactory = _ => 6 };
        var seconds = new Option<double>("--seconds") { Description = "Seconds of each.", DefaultValueFactory = _ => 10 };
        var size = new Option<int>("--size") { Description = "Rows and columns of the phantoms.", DefaultValueFactory = _ => 512 };
        var slices = new Option<int>("--slices") { Description = "Slices of each study.", DefaultValueFactory = _ => 24 };
        var devices = new Option<string?>("--devices") { Description = "Devices, joined by commas; default as medcluster serve." };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var command = new Command("api", "A server with a batch under way, and clients in a second process: how fast polls and long polls are answered, what the batch loses by them, and when the overview is painted.")
        {
            clients, period, rounds, seconds, size, slices, devices, json,
        };
        command.SetAction((parsed, cancellationToken) => new ApiBench(
            parsed.GetValue(clients), TimeSpan.FromSeconds(parsed.GetValue(period)), parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)),
            parsed.GetValue(size), parsed.GetValue(slices), parsed.GetValue(devices)?.Split(',') ?? [], parsed.GetValue(json)).RunAsync(cancellationToken));
        return command;
    }

    /// <summary>The second process; it reads from standard input what to do, and ends with it.</summary>
    public static Command CreateClients()
    {
        var command = new Command(ClientProcess.CommandName, "The clients of bench api.") { Hidden = true };
        command.SetAction((_, cancellationToken) => PollingClients.RunAsync(Console.In, Console.Out, cancellationToken));
        return command;
    }
}
