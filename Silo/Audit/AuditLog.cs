using System.Text.Json;
using MedCluster.Grains;
using MedCluster.Storage;
using Microsoft.Extensions.Logging;

namespace MedCluster.Silo.Audit;

/// <summary>
/// The append-only log of what people did: an object per line in the store under <c>audit/DAY/</c>, created once and never changed, in the
/// order of time by its name. Writers of any number of processes don't disturb each other. The same line goes to the logger <c>MedCluster.Audit</c>.
/// </summary>
public sealed partial class AuditLog(IBlobStore store, TimeProvider time, ILoggerFactory? logging = null)
{
    /// <summary>The category under which a silo's or server's log has the lines too.</summary>
    public const string Category = "MedCluster.Audit";

    private readonly ILogger? _logger = logging?.CreateLogger(Category);

    /// <summary>Who uses this process.</summary>
    public static string LocalPrincipal => Environment.UserName;

    /// <summary>Writes a line. Ends when it is stored: what cannot be audited is not done.</summary>
    /// <exception cref="Reasons.MedClusterException">The store does not take it.</exception>
    public async Task WriteAsync(string action, string principal, string batch, string project, int studies, CancellationToken cancellationToken)
    {
        var line = new AuditLine(time.GetUtcNow(), action, principal, Environment.MachineName, batch, project, studies);
        await store.CreateAsync(ResultNames.Audit(line.At, Guid.NewGuid()), JsonSerializer.SerializeToUtf8Bytes(line, MedClusterJson.Compact), cancellationToken);
        if (_logger is not null) LogLine(_logger, line.Action, line.Principal, line.Host, line.Batch, line.Project, line.Studies);
    }

    /// <summary>The lines of a day (UTC), in the order of time.</summary>
    public async IAsyncEnumerable<AuditLine> ReadAsync(DateOnly day, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in store.ListAsync(ResultNames.AuditDay(day), cancellationToken))
            if (await store.ReadAsync(item.Name, cancellationToken) is { } content) yield return JsonSerializer.Deserialize<AuditLine>(content.Data.Span, MedClusterJson.Compact)!;
    }

    [LoggerMessage(EventId = 2200, Level = LogLevel.Information, Message = "{Action} by {Principal} on {Host}: batch {Batch}, project '{Project}', {Studies} studies")]
    private static partial void LogLine(ILogger logger, string action, string principal, string host, string batch, string project, int studies);
}
