namespace MedCluster.Reasons;

/// <summary>Why something was skipped, excluded or failed: a stable code for machines and a meaning for people.</summary>
/// <param name="Code">The code as it stands in reports, on the screen and in the API: lower case words joined by hyphens.</param>
/// <param name="Stage">The stage that gives this reason.</param>
/// <param name="Meaning">What it means and what to do, one sentence without patient data.</param>
public sealed record ReasonCode(string Code, ReasonStage Stage, string Meaning)
{
    /// <inheritdoc/>
    public override string ToString() => Code;
}
