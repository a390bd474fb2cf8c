namespace Orleans.Serialization;

/// <summary>Marks codecs of values that are their own bytes.</summary>
internal interface IUnmanagedCodec;
