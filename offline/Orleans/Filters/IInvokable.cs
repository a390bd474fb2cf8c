namespace Orleans.Serialization.Invocation;

/// <summary>A call's method and arguments, as a filter sees them.</summary>
public interface IInvokable
{
    int GetArgumentCount();

    object? GetArgument(int index);

    void SetArgument(int index, object? value);

    string GetMethodName();

    string GetInterfaceName();

    MethodInfo GetMethod();

    Type GetInterfaceType();
}
