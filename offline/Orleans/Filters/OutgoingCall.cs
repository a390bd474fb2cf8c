namespace Orleans.Runtime;

internal sealed class OutgoingCall(Node node, GrainReference reference, MethodDescriptor method, object?[] arguments, IOutgoingGrainCallFilter[] filters)
    : FilteredCall(method, reference, arguments, reference, RuntimeContext.Current?.GrainId), IOutgoingGrainCallContext
{
    public IGrainContext? SourceContext { get; } = RuntimeContext.Current;

    protected override async Task InvokeStage(int number)
    {
        if (number < filters.Length) await filters[number].Invoke(this);
        else Result = await node.CallAsync(Reference, Method, Arguments);
    }
}
