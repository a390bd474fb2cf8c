namespace MedCluster.Imaging.Intake;

/// <summary>Keeps the bytes of an archive entry that is an instance, and returns the location under which they can be read later.</summary>
/// <param name="digest">SHA-256 of the bytes, lower case hexadecimal.</param>
/// <param name="data">The bytes; not valid after the call.</param>
/// <param name="cancellationToken">Ends it.</param>
public delegate Task<string> ImportInstance(string digest, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);
