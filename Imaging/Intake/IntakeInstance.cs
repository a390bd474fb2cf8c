using MedCluster.Imaging.Headers;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Intake;

/// <summary>An instance that was received.</summary>
/// <param name="Header">What its header says; UIDs that it lacks are made from content.</param>
/// <param name="Location">Where its bytes are: the file's absolute path, or what the importer of archive entries returned.</param>
/// <param name="Digest">SHA-256 of the whole file, lower case hexadecimal.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="ModifiedTicks">UTC ticks of the file's last write; 0 for archive entries.</param>
/// <param name="Reason">Why it is excluded already, or null: <see cref="ReasonCodes.ConflictingInstance"/>.</param>
/// <param name="Message">One sentence more on that.</param>
public sealed record IntakeInstance(
    InstanceHeader Header, string Location, string Digest, long Length, long ModifiedTicks, ReasonCode? Reason = null, string? Message = null);
