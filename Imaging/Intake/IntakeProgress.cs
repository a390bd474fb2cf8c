namespace MedCluster.Imaging.Intake;

/// <summary>How far an intake is.</summary>
/// <param name="Files">Files looked at so far.</param>
public readonly record struct IntakeProgress(int Files);
