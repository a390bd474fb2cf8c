using System.Linq.Expressions;
using Orleans.Concurrency;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>A method of a grain interface: how it is invoked, and how its arguments and result travel.</summary>
internal sealed class MethodDescriptor
{
    private readonly ArgumentCodec?[] _arguments;
    private readonly Lazy<Func<object, object?[], object>> _invoke;
    private bool? _isShared;

    public MethodDescriptor(MethodInfo method)
    {
        if (method.IsGenericMethodDefinition)
            throw new NotSupportedException($"{method.DeclaringType}.{method.Name} is generic; the stand-in offers no generic grain methods.");
        Method = method;
        Shape = ReturnShape.Of(method);
        var parameters = method.GetParameters();
        CancellationIndex = Array.FindIndex(parameters, parameter => parameter.ParameterType == typeof(CancellationToken));
        _arguments = [.. parameters.Select((parameter, index) => index == CancellationIndex ? null : ArgumentCodec.Of(parameter))];
        IsOneWay = method.IsDefined(typeof(OneWayAttribute));
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        AlwaysInterleaves = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsResultImmutable = method.ReturnParameter.IsDefined(typeof(ImmutableAttribute));
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        _invoke = new(() => MakeInvoke(method, parameters));
    }

    public MethodInfo Method { get; }

    public ReturnShape Shape { get; }

    /// <summary>Which parameter is the cancellation token; -1 if none is.</summary>
    public int CancellationIndex { get; }

    public bool IsOneWay { get; }

    public bool IsReadOnly { get; }

    public bool AlwaysInterleaves { get; }

    public bool IsResultImmutable { get; }

    public TimeSpan? ResponseTimeout { get; }

    public object Invoke(object grain, object?[] arguments) => _invoke.Value(grain, arguments);

    public string Name => $"{Method.DeclaringType!.FullName}.{Method.Name}";

    public object?[] CopyArguments(object?[] arguments)
    {
        if (_isShared ??= _arguments.All(argument => argument?.IsShared ?? true)) return arguments;
        var copies = new object?[arguments.Length];
        var context = CopyContext.Rent();
        for (var i = 0; i < copies.Length; i++)
            copies[i] = _arguments[i] is { IsShared: false } codec ? codec.Copy(arguments[i], context) : arguments[i];
        context.Return();
        return copies;
    }

    public void WriteArguments(MessageWriter writer, object?[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++) _arguments[i]?.Write(writer, arguments[i]);
    }

    public object?[] ReadArguments(MessageReader reader)
    {
        var arguments = new object?[_arguments.Length];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = _arguments[i]?.Read(reader);
        return arguments;
    }

    private static Func<object, object?[], object> MakeInvoke(MethodInfo method, ParameterInfo[] parameters)
    {
        var target = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object[]));
        var call = Expression.Call(
            Expression.Convert(target, method.DeclaringType!),
            method,
            parameters.Select((parameter, index) =>
                Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(index)), parameter.ParameterType)));
        return Expression.Lambda<Func<object, object?[], object>>(Expression.Convert(call, typeof(object)), target, arguments).Compile();
    }
}
