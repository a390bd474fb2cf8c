namespace MedCluster.Silo.Audit;

/// <summary>Who did what when. Holds no patient data: no UID and no path.</summary>
/// <param name="At">When.</param>
/// <param name="Action">What: submit, cancel, pause, resume, retry, read-results.</param>
/// <param name="Principal">Who: the user of the operating system, or who the API knows the caller as.</param>
/// <param name="Host">The machine it was done from.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Project">Its project.</param>
/// <param name="Studies">How many studies it is about.</param>
public sealed record AuditLine(DateTimeOffset At, string Action, string Principal, string Host, string Batch, string Project, int Studies);
