namespace Orleans.Serialization;

/// <summary>Structs marked [GenerateSerializer], and value tuples.</summary>
internal sealed class StructCodec<T> : ValueCodec<T> where T : struct
{
    private readonly MemberCodec<T>[] _members = Members.Of<T>();

    public override bool IsImmutable { get; } = typeof(T).IsDefined(typeof(ImmutableAttribute), false);

    public override void Write(MessageWriter writer, T value)
    {
        foreach (var member in _members) member.Write(writer, ref value);
    }

    public override T Read(MessageReader reader)
    {
        var value = default(T);
        foreach (var member in _members) member.Read(reader, ref value);
        return value;
    }

    public override T Copy(T value, CopyContext context)
    {
        if (IsImmutable) return value;
        var copy = default(T);
        foreach (var member in _members) member.Copy(ref value, ref copy, context);
        return copy;
    }
}
