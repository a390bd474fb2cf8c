using System.CommandLine;
using System.Text.Json;
using MedCluster.Api.Access;
using MedCluster.Api.Http;
using MedCluster.Client.Cluster;
using MedCluster.Reasons;
using MedCluster.Silo.Audit;
using MedCluster.Storage;
using Spectre.Console;

namespace MedCluster.Client.Keys;

/// <summary><c>medcluster keys</c>: the API keys in a store. Whoever can write the store can make keys; no server has to run.</summary>
internal static class KeysCommand
{
    private const string ServedUrl = "http://127.0.0.1:8080";

    public static Command Create() => new("keys", "Make, list and revoke the API keys of a store.") { CreateCreate(), CreateList(), CreateRevoke(), CreateLink() };

    private static Option<string?> Store() => new("--store")
    {
        Description = $"The store: a folder, file:///..., or Azure Blob. Default: MEDCLUSTER_STORE, else that of the cluster that is up, else {Folders.DefaultStore}.",
    };

    private static string AddressOf(string? named) => named ?? ClusterOf(named)?.Store ?? Folders.Store;

    // Who has a cluster up and names no store means the cluster's, whose key nobody knows by heart. What is left of one that was not taken down is none.
    private static LocalClusterState? ClusterOf(string? named) =>
        named is null && Folders.NamedStore is null && ClusterFolder.Default.Read() is { } cluster && cluster.Processes.Any(IsServing) ? cluster : null;

    private static bool IsServing(ClusterProcess process) => process is { Url: not null, Process.IsAlive: true };

    private static Command CreateCreate()
    {
        var name = new Argument<string>("NAME") { Description = "What the key is for; the audit log names it." };
        var role = new Option<ApiRole>("--role") { Description = "viewer looks and fetches results; operator also submits, cancels, pauses, resumes and retries; admin also reads the audit log.", DefaultValueFactory = _ => ApiRole.Viewer };
        var projects = new Option<string[]>("--project") { Description = "A project that it may see; several times for several. Without: all projects." };
        var days = new Option<int?>("--days") { Description = "How many days it lasts. Without: until it is revoked." };
        var (store, json) = (Store(), new Option<bool>("--json") { Description = "One JSON document on standard output." });
        var command = new Command("create", "Make a key. It is shown once, and kept nowhere as it is.") { name, role, projects, days, store, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (open, audit) = await OpenAsync(parsed.GetValue(store), cancellationToken);
            var called = parsed.GetValue(name)!.Trim();
            if (called.Length is 0 or > 64 || called.Any(char.IsControl)) throw new MedClusterException(ReasonCodes.WrongUsage, "The name of a key has 1 to 64 visible characters.");
            if (parsed.GetValue(days) is < 1 or > 3650) throw new MedClusterException(ReasonCodes.WrongUsage, "--days is 1 to 3650.");
            var named = parsed.GetValue(projects) is { Length: > 0 } some ? some : null;
            if (named?.Contains(Caller.AllProjects) == true) throw new MedClusterException(ReasonCodes.WrongUsage, "No project is called *; leave --project out for all projects.");
            var lifetime = parsed.GetValue(days) is { } lasting ? TimeSpan.FromDays(lasting) : (TimeSpan?)null;
            var (record, key) = await new ApiKeys(open, TimeProvider.System).CreateAsync(called, parsed.GetValue(role), named, AuditLog.LocalPrincipal, lifetime, cancellationToken);
            await audit.WriteAsync("create-key", AuditLog.LocalPrincipal, record.Id, string.Join(",", named ?? []), 0, cancellationToken);
            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(new { record.Id, record.Name, record.Role, record.Projects, record.ExpiresAt, Key = key }, ApiJson.Options));
            else Console.WriteLine($"{key}\n\nThis key '{record.Name}' ({Caller.Of(record.Role)}, {(named is null ? "all projects" : "projects: " + string.Join(", ", named))}) of the store {open.Description} is shown this once. Send it as: Authorization: Bearer KEY");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateList()
    {
        var (store, json) = (Store(), new Option<bool>("--json") { Description = "One JSON document on standard output." });
        var command = new Command("list", "List the keys, without their secrets.") { store, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var keys = new List<ApiKeyRecord>();
            await foreach (var key in new ApiKeys(BlobStores.Open(AddressOf(parsed.GetValue(store)), TimeProvider.System), TimeProvider.System).ListAsync(cancellationToken)) keys.Add(key);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(keys.Select(key => new { key.Id, key.Name, key.Role, key.Projects, key.CreatedAt, key.CreatedBy, key.ExpiresAt, key.RevokedAt }), ApiJson.Options));
                return ExitCodes.Done;
            }
            var table = new Table().Border(TableBorder.Rounded).AddColumns("Id", "Name", "Role", "Projects", "Created", "By", "State");
            foreach (var key in keys.OrderBy(key => key.CreatedAt))
            {
                var state = key.RevokedAt is { } revoked ? $"revoked {revoked:yyyy-MM-dd}" : key.ExpiresAt is { } ends ? ends <= TimeProvider.System.GetUtcNow() ? $"ended {ends:yyyy-MM-dd}" : $"until {ends:yyyy-MM-dd}" : "valid";
                table.AddRow([.. new[] { key.Id, key.Name, Caller.Of(key.Role), key.Projects is null ? "all" : string.Join(", ", key.Projects), $"{key.CreatedAt:yyyy-MM-dd HH:mm}", key.CreatedBy, state }.Select(Markup.Escape)]);
            }
            AnsiConsole.Write(table);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateRevoke()
    {
        var named = new Argument<string>("KEY") { Description = "The key's id or name." };
        var store = Store();
        var command = new Command("revoke", "Revoke a key: within seconds it opens nothing, nor do the sessions that were opened with it.") { named, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (open, audit) = await OpenAsync(parsed.GetValue(store), cancellationToken);
            var key = await new ApiKeys(open, TimeProvider.System).RevokeAsync(parsed.GetValue(named)!, cancellationToken)
                ?? throw new MedClusterException(ReasonCodes.WrongUsage, $"There is no valid key with the id or name '{parsed.GetValue(named)}', or several have that name; medcluster keys list shows them.");
            await audit.WriteAsync("revoke-key", AuditLog.LocalPrincipal, key.Id, string.Join(",", key.Projects ?? []), 0, cancellationToken);
            Console.WriteLine($"Revoked {key.Id} '{key.Name}'.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateLink()
    {
        var url = new Option<string?>("--url") { Description = $"The address of the dashboard. Default: that of the cluster that is up and whose store it is, else {ServedUrl}." };
        var store = Store();
        var command = new Command("link", "Make a link that signs a browser in once, as an admin of everything.") { url, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (open, audit) = await OpenAsync(parsed.GetValue(store), cancellationToken);
            var links = new SignInLinks(open, Microsoft.Extensions.Options.Options.Create(new Api.ApiOptions()), TimeProvider.System);
            await audit.WriteAsync("create-link", AuditLog.LocalPrincipal, "", "", 0, cancellationToken);
            var address = parsed.GetValue(url) ?? ClusterOf(parsed.GetValue(store))?.Processes.First(IsServing).Url ?? ServedUrl;
            Console.WriteLine($"{address.TrimEnd('/')}/?token={await links.CreateAsync(AuditLog.LocalPrincipal, cancellationToken)}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<(IBlobStore Store, AuditLog Audit)> OpenAsync(string? address, CancellationToken cancellationToken)
    {
        var store = BlobStores.Open(AddressOf(address), TimeProvider.System);
        await store.CheckWritableAsync(cancellationToken);
        return (store, new AuditLog(store, TimeProvider.System));
    }
}
