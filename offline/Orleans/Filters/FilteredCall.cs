using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>What the two directions have in common: the chain of filters and the view of the call.</summary>
internal abstract class FilteredCall(MethodDescriptor method, GrainReference reference, object?[] arguments, object grain, GrainId? source) : IGrainCallContext, IInvokable
{
    private int _next;

    public IInvokable Request => this;

    public object Grain { get; } = grain;

    public GrainId? SourceId { get; } = source;

    public GrainId TargetId => Reference.GrainId;

    public GrainInterfaceType InterfaceType => Reference.InterfaceType;

    public string InterfaceName => Reference.Interface.Type.Name;

    public string MethodName => Method.Method.Name;

    public MethodInfo InterfaceMethod => Method.Method;

    public object? Result { get; set; }

    protected MethodDescriptor Method { get; } = method;

    protected GrainReference Reference { get; } = reference;

    protected object?[] Arguments { get; } = arguments;

    public Task Invoke() => InvokeStage(_next++);

    public async Task<object?> RunAsync()
    {
        await Invoke();
        return Result;
    }

    public int GetArgumentCount() => Arguments.Length;

    public object? GetArgument(int index) => Arguments[index];

    public void SetArgument(int index, object? value) => Arguments[index] = value;

    public string GetMethodName() => MethodName;

    public string GetInterfaceName() => InterfaceName;

    public MethodInfo GetMethod() => Method.Method;

    public Type GetInterfaceType() => Method.Method.DeclaringType!;

    /// <summary>The filter of that number, or what comes after the last.</summary>
    protected abstract Task InvokeStage(int number);
}
