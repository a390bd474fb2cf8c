namespace MedCluster.Silo.Health;

/// <summary>A silo's health, as the endpoints show it.</summary>
/// <param name="Ok">Whether all checks are.</param>
/// <param name="Checks">The checks.</param>
public sealed record HealthReport(bool Ok, IReadOnlyList<HealthCheck> Checks)
{
    /// <summary>The report of these checks.</summary>
    public static HealthReport Of(IReadOnlyList<HealthCheck> checks) => new(checks.All(check => check.Ok), checks);
}
