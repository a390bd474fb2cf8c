using System.Reflection.Emit;

namespace Orleans.Serialization;

/// <summary>One member of a type: how it is read from an instance, put into one, and how its value travels.</summary>
internal abstract class MemberCodec<TOwner>
{
    public abstract void Write(MessageWriter writer, ref TOwner owner);

    public abstract void Read(MessageReader reader, ref TOwner owner);

    public abstract void Copy(ref TOwner from, ref TOwner to, CopyContext context);
}

internal sealed class MemberCodec<TOwner, TMember> : MemberCodec<TOwner>
{
    private delegate TMember Getter(ref TOwner owner);

    private delegate void Setter(ref TOwner owner, TMember value);

    private readonly Getter _get;
    private readonly Setter _set;
    private readonly bool _isShared;

    public MemberCodec(MemberInfo member)
    {
        _isShared = member.IsDefined(typeof(ImmutableAttribute));
        _get = MakeGetter(member);
        _set = MakeSetter(member);
    }

    public override void Write(MessageWriter writer, ref TOwner owner) => CodecOf<TMember>.Value.Write(writer, _get(ref owner));

    public override void Read(MessageReader reader, ref TOwner owner) => _set(ref owner, CodecOf<TMember>.Value.Read(reader));

    public override void Copy(ref TOwner from, ref TOwner to, CopyContext context)
    {
        var value = _get(ref from);
        _set(ref to, _isShared ? value : CodecOf<TMember>.Value.Copy(value, context));
    }

    private static Getter MakeGetter(MemberInfo member)
    {
        var method = new DynamicMethod($"get_{member.Name}", typeof(TMember), [typeof(TOwner).MakeByRefType()], typeof(TOwner), true);
        var code = method.GetILGenerator();
        LoadOwner(code);
        if (member is FieldInfo field) code.Emit(OpCodes.Ldfld, field);
        else code.Emit(OpCodes.Call, ((PropertyInfo)member).GetGetMethod(true) ?? throw NoAccess(member, "getter"));
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<Getter>();
    }

    // Written as instructions, because an init-only or read-only field is assigned from outside of its constructor.
    private static Setter MakeSetter(MemberInfo member)
    {
        var method = new DynamicMethod($"set_{member.Name}", null, [typeof(TOwner).MakeByRefType(), typeof(TMember)], typeof(TOwner), true);
        var code = method.GetILGenerator();
        LoadOwner(code);
        code.Emit(OpCodes.Ldarg_1);
        if (member is FieldInfo field) code.Emit(OpCodes.Stfld, field);
        else code.Emit(OpCodes.Call, ((PropertyInfo)member).GetSetMethod(true) ?? throw NoAccess(member, "setter"));
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<Setter>();
    }

    private static void LoadOwner(ILGenerator code)
    {
        code.Emit(OpCodes.Ldarg_0);
        if (!typeof(TOwner).IsValueType) code.Emit(OpCodes.Ldind_Ref);
    }

    private static SerializerException NoAccess(MemberInfo member, string what) =>
        new($"The property {member.DeclaringType}.{member.Name} has no {what}.");
}
