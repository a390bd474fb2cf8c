namespace Orleans.Serialization;

/// <summary>How values of one exact type are written, read and copied, without their static type being known.</summary>
internal abstract class Codec
{
    /// <summary>Values are handed over within a silo as they are.</summary>
    public virtual bool IsImmutable => false;

    /// <summary>Writes what follows the header of an object.</summary>
    public abstract void WriteContent(MessageWriter writer, object value);

    /// <summary>Reads what follows the header; gives the object to the reader under that number as soon as it exists.</summary>
    public abstract object ReadContent(MessageReader reader, int number);

    /// <summary>Copies an object; a mutable one is made known to the context before its members are copied.</summary>
    public abstract object CopyContent(object value, CopyContext context);
}
