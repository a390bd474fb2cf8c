using System.Globalization;
using MedCluster.Reasons;

namespace MedCluster.Inference;

/// <summary>The name of a device: <c>cuda:0</c>, <c>cpu:1</c>, <c>sim:0</c>.</summary>
/// <param name="Kind">What kind of device it is.</param>
/// <param name="Index">Which one of its kind on this machine, 0 to 1023.</param>
public readonly record struct DeviceId(DeviceKind Kind, int Index)
{
    private const int MaximumIndex = 1023;

    /// <summary>Reads <c>kind:index</c>; a kind alone is its first device.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DeviceUnavailable"/>: this names no device.</exception>
    public static DeviceId Parse(string text) =>
        TryParse(text, out var device)
            ? device
            : throw new MedClusterException(ReasonCodes.DeviceUnavailable, $"'{text}' names no device; write cuda:0, cpu:0 or sim:0.");

    /// <summary>Reads <c>kind:index</c>; a kind alone is its first device.</summary>
    public static bool TryParse(string? text, out DeviceId device)
    {
        device = default;
        if (text is null)
            return false;
        var parts = text.Split(':');
        DeviceKind? kind = parts[0] switch
        {
            "cpu" => DeviceKind.Cpu,
            "cuda" => DeviceKind.Cuda,
            "sim" => DeviceKind.Sim,
            _ => null,
        };
        var index = 0;
        var valid = kind is not null && parts.Length <= 2
            && (parts.Length == 1 || int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index))
            && index <= MaximumIndex;
        if (valid)
            device = new DeviceId(kind!.Value, index);
        return valid;
    }

    /// <summary><c>kind:index</c>, as <see cref="Parse"/> reads it.</summary>
    public override string ToString() => Kind switch
    {
        DeviceKind.Cpu => $"cpu:{Index}",
        DeviceKind.Cuda => $"cuda:{Index}",
        _ => $"sim:{Index}",
    };
}
