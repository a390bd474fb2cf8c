using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>How a parameter's values travel.</summary>
internal abstract class ArgumentCodec
{
    public static ArgumentCodec Of(ParameterInfo parameter) =>
        (ArgumentCodec)Activator.CreateInstance(typeof(ArgumentCodec<>).MakeGenericType(parameter.ParameterType), [parameter.IsDefined(typeof(ImmutableAttribute))])!;

    /// <summary>The value is handed over within a silo as it is.</summary>
    public abstract bool IsShared { get; }

    public abstract void Write(MessageWriter writer, object? value);

    public abstract object? Read(MessageReader reader);

    public abstract object? Copy(object? value, CopyContext context);
}
