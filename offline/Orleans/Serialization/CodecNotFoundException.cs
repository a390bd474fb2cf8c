namespace Orleans.Serialization;

/// <summary>A type that cannot travel: it lacks [GenerateSerializer], or something in it does.</summary>
[GenerateSerializer]
public sealed class CodecNotFoundException(string message) : SerializerException(message);
