using System.Runtime.InteropServices;
using static TorchSharp.Native;

namespace TorchSharp;

/// <summary>Calls ATen operators by their schema name; arguments that are left out at the end take the schema's defaults.</summary>
internal static unsafe class Operator
{
    /// <summary>One argument: null, a tensor, integer, real, boolean, list of integers or tensors, scalar, type or device.</summary>
    internal static torch.Tensor Call(string name, string overload, params ReadOnlySpan<object?> arguments)
    {
        var result = default(Value);
        Invoke(name, overload, arguments, &result, 1);
        return new torch.Tensor(result.Pointer);
    }

    internal static (torch.Tensor, torch.Tensor) CallPair(string name, string overload, params ReadOnlySpan<object?> arguments)
    {
        var results = stackalloc Value[2];
        Invoke(name, overload, arguments, results, 2);
        return (new torch.Tensor(results[0].Pointer), new torch.Tensor(results[1].Pointer));
    }

    internal static bool CallBoolean(string name, string overload, params ReadOnlySpan<object?> arguments)
    {
        var result = default(Value);
        Invoke(name, overload, arguments, &result, 1);
        return result.Number != 0;
    }

    internal static Value TensorValue(torch.Tensor tensor) => new() { Tag = Tag.Tensor, Pointer = tensor.Handle };

    private static void Invoke(string name, string overload, ReadOnlySpan<object?> arguments, Value* results, int capacity)
    {
        var values = stackalloc Value[arguments.Length];
        var pins = new List<GCHandle>();
        try
        {
            for (var i = 0; i < arguments.Length; i++)
                values[i] = ToValue(arguments[i], pins);
            Check(mct_call("aten::" + name, overload, values, arguments.Length, results, capacity));
        }
        finally
        {
            pins.ForEach(pin => pin.Free());
            foreach (var argument in arguments)
                GC.KeepAlive(argument);
        }
    }

    private static Value ToValue(object? argument, List<GCHandle> pins)
    {
        switch (argument)
        {
            case null: return default;
            case torch.Tensor tensor: return TensorValue(tensor);
            case bool boolean: return new() { Tag = Tag.Boolean, Number = boolean ? 1 : 0 };
            case long number: return new() { Tag = Tag.Integer, Number = number };
            case double number: return new() { Tag = Tag.Real, Real = number };
            case torch.ScalarType type: return new() { Tag = Tag.Integer, Number = (long)type };
            case torch.Device device: return new() { Tag = Tag.Device, Number = (long)device.type, Index = device.index };
            case Scalar scalar: return ToValue(scalar.Value, pins);
            case long[] numbers: return new() { Tag = Tag.IntegerList, Number = numbers.Length, Pointer = Pin(numbers, pins) };
            case torch.Tensor[] tensors:
                return new() { Tag = Tag.TensorList, Number = tensors.Length, Pointer = Pin(Array.ConvertAll(tensors, tensor => tensor.Handle), pins) };
            default: throw new ArgumentException($"No operator takes a {argument.GetType().Name}.", nameof(argument));
        }
    }

    private static IntPtr Pin(Array array, List<GCHandle> pins)
    {
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        pins.Add(pin);
        return pin.AddrOfPinnedObject();
    }
}
