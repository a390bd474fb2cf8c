namespace MedCluster.Grains.Planning;

/// <summary>Why something is not processed.</summary>
/// <param name="Reason">The reason code.</param>
/// <param name="Message">One sentence more, without patient data.</param>
public sealed record Refusal(string Reason, string Message);
