using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MedCluster.Inference;
using MedCluster.Reasons;
using MedCluster.Silo.Clustering;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace MedCluster.Silo.Configuration;

/// <summary>
/// A silo's settings from its environment: <c>MEDCLUSTER_STORE</c> is the setting <c>Store</c>, and so on; <c>appsettings.json</c> in the
/// working folder has the same settings by the same names. <c>docs/operations.md</c> lists them with default, range and reason.
/// </summary>
public static class SiloConfiguration
{
    /// <summary>What the names of environment variables begin with.</summary>
    public const string Prefix = "MEDCLUSTER_";

    /// <summary>The environment, over <c>appsettings.json</c>.</summary>
    public static IConfiguration FromEnvironment() => new ConfigurationBuilder()
        .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
        .AddEnvironmentVariables(Prefix)
        .Build();

    /// <summary>The settings of a silo.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidConfiguration"/>: the message names every setting that is wrong.</exception>
    public static SiloSettings Read(IConfiguration configuration, string defaultModels)
    {
        var reader = new Reader(configuration);
        var address = reader.Address("AdvertisedAddress", Environment.GetEnvironmentVariable("POD_IP") ?? "127.0.0.1");
        var settings = new SiloSettings
        {
            Store = reader.Required("Store", "a folder, file:///... or Azure Blob that every silo reaches"),
            Models = configuration["Models"] ?? defaultModels,
            Inference = new InferenceOptions
            {
                Devices = (configuration["Devices"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                SimulatedBatchTime = reader.Time("SimulatedBatchTime", TimeSpan.FromMilliseconds(20), TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            },
            Name = configuration["SiloName"] ?? Environment.GetEnvironmentVariable("POD_NAME") ?? Environment.MachineName,
            Endpoint = new IPEndPoint(address, reader.Port("SiloPort", 11111)),
            GatewayPort = reader.Port("GatewayPort", 30000),
            Cluster = Address(configuration, reader.Required("Database", "the connection string of the cluster's PostgreSQL")),
            Health = new IPEndPoint(reader.Address("HealthAddress", address.ToString()), reader.Port("HealthPort", 8081)),
            DrainTime = reader.Time("DrainTime", TimeSpan.FromSeconds(20), TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            Options = configuration,
            LogLevel = reader.Level("LogLevel", LogLevel.Information),
        };
        reader.ThrowIfWrong();
        return settings;
    }

    /// <summary>The cluster that the environment names; null if it names none.</summary>
    public static ClusterAddress? FindCluster(IConfiguration configuration) => configuration["Database"] is { Length: > 0 } database ? Address(configuration, database) : null;

    private static ClusterAddress Address(IConfiguration configuration, string database) =>
        new(configuration["ServiceId"] ?? "medcluster", configuration["ClusterId"] ?? "medcluster", database);

    /// <summary>Reads settings and remembers which are wrong, so that all are told at once.</summary>
    private sealed class Reader(IConfiguration configuration)
    {
        private readonly List<string> _wrong = [];

        public string Required(string key, string what)
        {
            if (configuration[key] is { Length: > 0 } value) return value;
            _wrong.Add($"{Name(key)} is not set: {what}");
            return "";
        }

        public int Port(string key, int byDefault) => configuration[key] is not { Length: > 0 } text ? byDefault
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 ? port
            : Wrong(key, text, "a port, 1 to 65535", byDefault);

        public IPAddress Address(string key, string byDefault)
        {
            var text = configuration[key] is { Length: > 0 } named ? named : byDefault;
            return IPAddress.TryParse(text, out var address) && address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
                ? address
                : Wrong(key, text, "an IP address", IPAddress.Loopback);
        }

        public TimeSpan Time(string key, TimeSpan byDefault, TimeSpan least, TimeSpan most) => configuration[key] is not { Length: > 0 } text ? byDefault
            : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= least && time <= most ? time
            : Wrong(key, text, $"a time as 00:00:20, {least:c} to {most:c}", byDefault);

        public LogLevel Level(string key, LogLevel byDefault) => configuration[key] is not { Length: > 0 } text ? byDefault
            : Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) ? level
            : Wrong(key, text, string.Join(", ", Enum.GetNames<LogLevel>()), byDefault);

        public void ThrowIfWrong()
        {
            if (_wrong.Count > 0) throw new MedClusterException(ReasonCodes.InvalidConfiguration, $"The silo's settings are wrong: {string.Join("; ", _wrong)}. docs/operations.md lists them all.");
        }

        private T Wrong<T>(string key, string text, string range, T instead)
        {
            _wrong.Add($"{Name(key)} is '{text}', not {range}");
            return instead;
        }

        private static string Name(string key) => Prefix + key.ToUpperInvariant();
    }
}
