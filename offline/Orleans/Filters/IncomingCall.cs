namespace Orleans.Runtime;

internal sealed class IncomingCall(Request request, Activation activation, object grain, IIncomingGrainCallFilter[] filters)
    : FilteredCall(request.Method, request.Reference, request.Arguments, grain, request.Source), IIncomingGrainCallContext
{
    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = activation.Class.Type.GetInterfaceMap(Method.Method.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, Method.Method)];
        }
    }

    protected override async Task InvokeStage(int number)
    {
        if (number < filters.Length) await filters[number].Invoke(this);
        else if (number == filters.Length && Grain is IIncomingGrainCallFilter own) await own.Invoke(this);
        else Result = await Method.Shape.Await(Method.Invoke(Grain, Arguments));
    }
}
