namespace Orleans.Runtime;

/// <summary>What a grain method gives back: Task, ValueTask, and those with a result.</summary>
internal abstract class ReturnShape
{
    public static ReturnShape Of(MethodInfo method)
    {
        var type = method.ReturnType;
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (type == typeof(Task) || type == typeof(ValueTask)) return new ReturnShape<Nothing>(type == typeof(ValueTask));
        if (definition == typeof(Task<>) || definition == typeof(ValueTask<>))
            return (ReturnShape)Activator.CreateInstance(typeof(ReturnShape<>).MakeGenericType(type.GetGenericArguments()), [definition == typeof(ValueTask<>)])!;
        throw new NotSupportedException($"{method.DeclaringType}.{method.Name} returns {type}; the stand-in offers Task, Task<T>, ValueTask and ValueTask<T>.");
    }

    public abstract PendingCall CreatePending();

    /// <summary>What the caller is given while the call is under way.</summary>
    public abstract object ToCaller(PendingCall pending);

    /// <summary>The same for a call that goes through filters.</summary>
    public abstract object ToCaller(Task<object?> result);

    public abstract ValueTask<object?> Await(object returned);

    public abstract void WriteResult(Serialization.MessageWriter writer, object? result);

    public abstract object? ReadResult(Serialization.MessageReader reader);

    public abstract object? CopyResult(object? result);
}
