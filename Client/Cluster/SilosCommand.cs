using System.CommandLine;
using System.Text.Json;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.GrainInterfaces.Silos;
using MedCluster.Grains;
using Spectre.Console;

namespace MedCluster.Client.Cluster;

/// <summary><c>medcluster silos</c>.</summary>
internal static class SilosCommand
{
    private const int WidthOfPipes = 160;

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output, nothing else there." };
        var command = new Command("silos", "Show the cluster's silos with their devices, free slots and loaded models.") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await ClusterConnection.OpenAsync(cancellationToken);
            var document = await DescribeAsync(cluster.Grains);
            if (parsed.GetValue(json)) Console.Out.WriteLine(JsonSerializer.Serialize(document, MedClusterJson.Indented));
            else Print(document);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>What the membership, the registry and the scheduler know, put together. Silos that are gone are left out.</summary>
    internal static async Task<SilosDocument> DescribeAsync(IGrainFactory grains)
    {
        var members = await grains.GetGrain<IManagementGrain>(0).GetDetailedHosts();
        var announced = (await grains.GetGrain<ISiloRegistryGrain>(ISiloRegistryGrain.Key).GetSilosAsync()).ToDictionary(silo => silo.Silo, StringComparer.Ordinal);
        var devices = (await grains.GetSchedulerStatusAsync()).Devices.ToLookup(device => device.Silo, StringComparer.Ordinal);
        return new SilosDocument(SilosDocument.CurrentSchema,
        [
            .. from member in members
               where member.Status != SiloStatus.Dead
               let address = member.SiloAddress.ToParsableString()
               let silo = announced.GetValueOrDefault(address)
               orderby silo?.Name ?? member.SiloName, address
               select new SiloDocument(
                   silo?.Name ?? member.SiloName, address, silo is { Draining: true } ? "draining" : member.Status.ToString().ToLowerInvariant(), silo?.Host, silo?.ProcessId,
                   silo is { HealthPort: > 0 } ? silo.HealthPort : null, silo?.Version,
                   [.. devices[address].Select(device => new SiloDeviceDocument(device.Device, device.Slots, Math.Max(0, device.Slots - device.Leased))).OrderBy(device => device.Device, StringComparer.Ordinal)],
                   silo?.LoadedModels ?? []),
        ]);
    }

    private static void Print(SilosDocument document)
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected) console.Profile.Width = WidthOfPipes;
        var table = new Table().RoundedBorder();
        table.AddColumns("Silo", "State", "Process", "Address", "Health", "Version", "Devices (free of slots)", "Loaded models");
        foreach (var silo in document.Silos)
        {
            table.AddRow(
                new Text(silo.Name), new Text(silo.State), new Text(silo.Pid is null ? "" : $"{silo.Pid} on {silo.Host}"), new Text(silo.Address), new Text(silo.HealthPort is { } port ? $":{port}" : ""),
                new Text(silo.Version ?? ""), new Text(string.Join(", ", silo.Devices.Select(device => $"{device.Device} ({device.FreeSlots} of {device.Slots})"))), new Text(string.Join(", ", silo.LoadedModels)));
        }
        console.Write(table);
    }
}
