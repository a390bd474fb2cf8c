using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Orleans.Serialization;

/// <summary>
/// Exceptions: message, stack trace, inner exception, HResult and Data, and the members of the types marked [GenerateSerializer].
/// One without the mark travels if the options support its namespace. Within a silo an exception is handed over as it is.
/// </summary>
internal sealed class ExceptionCodec<T> : ReferenceCodec<T> where T : Exception
{
    private readonly bool _isMarked = typeof(T).IsDefined(typeof(GenerateSerializerAttribute), false);
    private readonly MemberCodec<T>[] _members = Members.Of<T>();

    public override bool IsImmutable => true;

    public override void WriteContent(MessageWriter writer, object value)
    {
        if (!_isMarked && typeof(T) != typeof(AggregateException) && !writer.Exceptions.Supports(typeof(T))) throw CodecProvider.NotFound(typeof(T));
        var exception = (T)value;
        CodecOf<string>.Value.Write(writer, OwnMessage(exception));
        CodecOf<string>.Value.Write(writer, exception.StackTrace!);
        CodecOf<Exception>.Value.Write(writer, exception.InnerException!);
        writer.Write(exception.HResult);
        var data = exception.Data.Count == 0 ? null : exception.Data.Keys.Cast<object>().ToDictionary(key => key, key => exception.Data[key]!);
        CodecOf<Dictionary<object, object>>.Value.Write(writer, data!);
        if (exception is AggregateException aggregate) CodecOf<Exception[]>.Value.Write(writer, [.. aggregate.InnerExceptions]);
        foreach (var member in _members) member.Write(writer, ref exception);
    }

    public override object ReadContent(MessageReader reader, int number)
    {
        var message = CodecOf<string>.Value.Read(reader);
        var stackTrace = CodecOf<string>.Value.Read(reader);
        var inner = CodecOf<Exception>.Value.Read(reader);
        var result = reader.Read<int>();
        var data = CodecOf<Dictionary<object, object>>.Value.Read(reader);
        var exception = typeof(T) == typeof(AggregateException)
            ? (T)(Exception)new AggregateException(CodecOf<Exception[]>.Value.Read(reader))
            : typeof(T).GetConstructor(Type.EmptyTypes) is null ? (T)RuntimeHelpers.GetUninitializedObject(typeof(T)) : Instances<T>.Create();
        reader.SetReference(number, exception);
        Message(exception) = message;
        InnerException(exception) = inner;
        exception.HResult = result;
        foreach (var (key, value) in data ?? []) exception.Data[key] = value;
        if (stackTrace is not null) ExceptionDispatchInfo.SetRemoteStackTrace(exception, stackTrace);
        foreach (var member in _members) member.Read(reader, ref exception);
        return exception;
    }

    public override object CopyContent(object value, CopyContext context) => value;

    // An AggregateException's Message is made of its own text and those of its inner exceptions, which travel on their own.
    private static string OwnMessage(Exception exception) => exception is AggregateException ? Message(exception) : exception.Message;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string Message(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception InnerException(Exception exception);
}
