using System.Net;

namespace Orleans.Configuration;

/// <summary>The silo's address; nothing listens there.</summary>
public class EndpointOptions
{
    public const int DEFAULT_SILO_PORT = 11111;
    public const int DEFAULT_GATEWAY_PORT = 30000;

    public IPAddress? AdvertisedIPAddress { get; set; }

    public int SiloPort { get; set; } = DEFAULT_SILO_PORT;

    public int GatewayPort { get; set; } = DEFAULT_GATEWAY_PORT;
}
