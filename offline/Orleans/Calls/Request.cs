using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>One call: its target, and its arguments as the objects of one node or as bytes.</summary>
internal sealed class Request(Node caller, MethodDescriptor method, GrainReference reference, object?[] arguments) : Work
{
    private readonly CancellationTokenSource? _cancellation = method.CancellationIndex < 0 ? null : new CancellationTokenSource();
    private object?[]? _arguments = arguments;
    private Dictionary<string, object>? _context = RequestContext.Export();
    private byte[]? _message;
    private Node _holder = caller;
    private Activation? _runsOn;
    private object? _result;
    private Exception? _failure;

    public Node Caller { get; } = caller;

    public MethodDescriptor Method { get; } = method;

    public GrainReference Reference { get; } = reference;

    public GrainId Target => Reference.GrainId;

    public GrainId? Source { get; } = RuntimeContext.Current?.GrainId;

    /// <summary>Null where the caller does not wait.</summary>
    public PendingCall? Pending { get; init; }

    /// <summary>The silo that has it; null while none has.</summary>
    public SiloNode? Silo { get; private set; }

    public Dictionary<string, object>? Context => _context;

    public object?[] Arguments => _arguments!;

    public override bool AlwaysInterleaves => Method.AlwaysInterleaves;

    public override bool IsReadOnly => Method.IsReadOnly;

    /// <summary>Makes the arguments independent of what the caller does with its objects from now on.</summary>
    public void Detach()
    {
        _arguments = Method.CopyArguments(_arguments!);
        _context = Copied(_context);
    }

    /// <summary>Makes the arguments objects of that silo; they are bytes in between if the silo is another one.</summary>
    public void ArriveAt(SiloNode silo, bool isDetached)
    {
        Silo = silo;
        if (_holder == silo)
        {
            if (!isDetached) Detach();
            return;
        }
        if (_message is null)
        {
            var writer = MessageWriter.Rent(_holder.Exceptions);
            try
            {
                CodecOf<Dictionary<string, object>>.Value.Write(writer, _context!);
                Method.WriteArguments(writer, _arguments!);
            }
            catch
            {
                writer.Abandon();
                throw;
            }
            _message = writer.Finish();
            _arguments = null;
            _context = null;
        }
        _holder = silo;
    }

    public override async Task RunAsync(Activation activation)
    {
        try
        {
            if (Pending is { HasEnded: true }) return;
            Volatile.Write(ref _runsOn, activation);
            Open();
            RequestContext.Import(_context);
            if (_cancellation is not null) _arguments![Method.CancellationIndex] = _cancellation.Token;
            var filters = activation.Silo.IncomingFilters;
            var grain = activation.GrainInstance!;
            _result = filters.Length > 0 || grain is IIncomingGrainCallFilter
                ? await new IncomingCall(this, activation, grain, filters).RunAsync()
                : await Method.Shape.Await(Method.Invoke(grain, _arguments!));
        }
        catch (Exception exception)
        {
            _failure = exception;
            activation.OnCallFailed(this, exception);
        }
    }

    public override void Answer(Activation activation)
    {
        try
        {
            if (_failure is null) AnswerResult(activation.Silo, _result);
            else AnswerFailure(activation.Silo, _failure);
        }
        catch (Exception exception) when (_failure is null)
        {
            AnswerFailure(activation.Silo, exception);
        }
    }

    public override void Reject(Exception exception)
    {
        if (Silo is { } silo) AnswerFailure(silo, exception);
        else Pending?.Fail(exception);
    }

    public override void Forward(SiloNode silo) => silo.Send(this, isDetached: true);

    /// <summary>The caller has cancelled the call: it is not begun any more, or its token is cancelled in a turn of its activation.</summary>
    public void Cancel()
    {
        if (_cancellation is null) return;
        if (Volatile.Read(ref _runsOn) is { } activation) activation.Scheduler.Enqueue(_cancellation.Cancel);
        else _cancellation.Cancel();
    }

    public override string ToString() => $"{Method.Name} of {Target}";

    private void Open()
    {
        if (_message is null) return;
        var reader = new MessageReader(_message, _holder);
        _context = CodecOf<Dictionary<string, object>>.Value.Read(reader);
        _arguments = Method.ReadArguments(reader);
        _message = null;
    }

    private void AnswerResult(SiloNode silo, object? result)
    {
        if (Pending is null or { HasEnded: true } || silo.IsDead) return;
        if (silo == Caller)
        {
            Pending.Complete(Method.IsResultImmutable ? result : Method.Shape.CopyResult(result));
            return;
        }
        var message = Written(silo, writer => Method.Shape.WriteResult(writer, result));
        Pending.Complete(Method.Shape.ReadResult(new MessageReader(message, Caller)));
    }

    private void AnswerFailure(SiloNode silo, Exception exception)
    {
        if (Pending is null or { HasEnded: true } || silo.IsDead) return;
        if (silo == Caller)
        {
            Pending.Fail(exception);
            return;
        }
        byte[] message;
        try
        {
            message = Written(silo, writer => CodecOf<Exception>.Value.Write(writer, exception));
        }
        catch (Exception cause) when (cause is SerializerException)
        {
            message = Written(silo, writer => CodecOf<Exception>.Value.Write(writer, cause));
        }
        Pending.Fail(CodecOf<Exception>.Value.Read(new MessageReader(message, Caller)));
    }

    private static byte[] Written(Node node, Action<MessageWriter> write)
    {
        var writer = MessageWriter.Rent(node.Exceptions);
        try
        {
            write(writer);
        }
        catch
        {
            writer.Abandon();
            throw;
        }
        return writer.Finish();
    }

    private static Dictionary<string, object>? Copied(Dictionary<string, object>? values)
    {
        if (values is null) return null;
        var context = CopyContext.Rent();
        var copy = CodecOf<Dictionary<string, object>>.Value.Copy(values, context);
        context.Return();
        return copy;
    }
}
