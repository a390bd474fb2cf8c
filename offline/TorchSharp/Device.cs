namespace TorchSharp;

public static partial class torch
{
    public static Device CPU { get; } = new(DeviceType.CPU);

    /// <param name="description">A device type, with an index after a colon or without: "cpu", "cuda:0".</param>
    public static Device device(string description) => new(description);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>A device type and an index; -1 is the type's current device.</summary>
    public class Device
    {
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        public Device(string description)
        {
            var parts = description.Split(':');
            type = Enum.Parse<DeviceType>(parts[0], ignoreCase: true);
            index = parts.Length == 2 ? int.Parse(parts[1]) : -1;
        }

        public DeviceType type { get; }

        public int index { get; }

        public override string ToString() =>
            type == DeviceType.CPU || index == -1 ? type.ToString().ToLowerInvariant() : $"{type.ToString().ToLowerInvariant()}:{index}";
    }
}
