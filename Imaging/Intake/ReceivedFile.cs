using MedCluster.Imaging.Headers;

namespace MedCluster.Imaging.Intake;

/// <summary>A file that is an instance, before grouping.</summary>
/// <param name="Path">How the file is named to people.</param>
/// <param name="Folder">The folder that it lies in, on disk or in an archive.</param>
/// <param name="Header">What its header says.</param>
/// <param name="Location">Where its bytes are.</param>
/// <param name="Digest">SHA-256 of the whole file, lower case hexadecimal.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="ModifiedTicks">UTC ticks of its last write; 0 for archive entries.</param>
internal sealed record ReceivedFile(string Path, string Folder, InstanceHeader Header, string Location, string Digest, long Length, long ModifiedTicks);
