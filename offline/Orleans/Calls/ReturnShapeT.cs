using Orleans.Serialization;

namespace Orleans.Runtime;

internal sealed class ReturnShape<T>(bool isValueTask) : ReturnShape
{
    private static readonly bool IsNothing = typeof(T) == typeof(Nothing);

    public override PendingCall CreatePending() => new PendingCall<T>();

    public override object ToCaller(PendingCall pending) => ToCaller(((PendingCall<T>)pending).Task);

    public override object ToCaller(Task<object?> result) => ToCaller(Unbox(result));

    public override ValueTask<object?> Await(object returned) => returned switch
    {
        null => throw new InvalidOperationException("The grain method returned null instead of a task."),
        Task<T> { IsCompletedSuccessfully: true } task => new(task.Result),
        Task<T> task => Awaited(task),
        ValueTask<T> { IsCompletedSuccessfully: true } task => new(task.Result),
        ValueTask<T> task => Awaited(task.AsTask()),
        ValueTask task => AwaitedNothing(task.AsTask()),
        Task { IsCompletedSuccessfully: true } => default,
        Task task => AwaitedNothing(task),
        _ => throw new InvalidOperationException($"Not a task: {returned.GetType()}"),
    };

    public override void WriteResult(MessageWriter writer, object? result)
    {
        if (!IsNothing) CodecOf<T>.Value.Write(writer, (T)result!);
    }

    public override object? ReadResult(MessageReader reader) => IsNothing ? null : CodecOf<T>.Value.Read(reader);

    public override object? CopyResult(object? result)
    {
        if (IsNothing || result is null) return null;
        var codec = CodecOf<T>.Value;
        if (codec.IsImmutable && (typeof(T).IsValueType || typeof(T).IsSealed)) return result;
        var context = CopyContext.Rent();
        var copy = codec.Copy((T)result, context);
        context.Return();
        return copy;
    }

    private object ToCaller(Task<T> task) => isValueTask
        ? IsNothing ? new ValueTask(task) : new ValueTask<T>(task)
        : task;

    private static async ValueTask<object?> Awaited(Task<T> task) => await task;

    private static async ValueTask<object?> AwaitedNothing(Task task)
    {
        await task;
        return null;
    }

    private static async Task<T> Unbox(Task<object?> result) => await result is T value ? value : default!;
}
