using System.Diagnostics;

namespace Orleans.Runtime;

/// <summary>Sends the caller's activity along in the request context and runs the call in an activity below it, where somebody listens.</summary>
internal sealed class ActivityPropagationFilter : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
{
    private const string TraceParent = "traceparent";
    private static readonly ActivitySource Source = new("Microsoft.Orleans.Application");

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        using var activity = Source.StartActivity($"{context.InterfaceName}/{context.MethodName}", ActivityKind.Client);
        if ((activity ?? Activity.Current)?.Id is { } id) RequestContext.Set(TraceParent, id);
        await context.Invoke();
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        using var activity = RequestContext.Get(TraceParent) is string parent
            ? Source.StartActivity($"{context.InterfaceName}/{context.MethodName}", ActivityKind.Server, parent)
            : Source.StartActivity($"{context.InterfaceName}/{context.MethodName}", ActivityKind.Server);
        await context.Invoke();
    }
}
