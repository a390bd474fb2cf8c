namespace Orleans.Serialization;

/// <summary>Classes marked [GenerateSerializer], and tuples.</summary>
internal sealed class ObjectCodec<T> : ReferenceCodec<T> where T : class
{
    private readonly MemberCodec<T>[] _members = Members.Of<T>();

    public override bool IsImmutable { get; } = typeof(T).IsDefined(typeof(ImmutableAttribute), false);

    public override void WriteContent(MessageWriter writer, object value)
    {
        var owner = (T)value;
        foreach (var member in _members) member.Write(writer, ref owner);
    }

    public override object ReadContent(MessageReader reader, int number)
    {
        var owner = Instances<T>.Create();
        reader.SetReference(number, owner);
        foreach (var member in _members) member.Read(reader, ref owner);
        return owner;
    }

    public override object CopyContent(object value, CopyContext context)
    {
        var from = (T)value;
        var to = Instances<T>.Create();
        context.Add(value, to);
        foreach (var member in _members) member.Copy(ref from, ref to, context);
        return to;
    }
}
