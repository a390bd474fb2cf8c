using System.ComponentModel.DataAnnotations;
using System.Net;
using MedCluster.Reasons;

namespace MedCluster.Api;

/// <summary>Checks options before anything listens.</summary>
public static class ApiOptionsCheck
{
    /// <summary>Throws if one is wrong.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidConfiguration"/>: the message names every option that is wrong.</exception>
    public static void ThrowIfWrong(ApiOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        var wrong = results.ConvertAll(result => $"Api:{result.MemberNames.FirstOrDefault()}: {result.ErrorMessage}");
        foreach (var url in options.Urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(url.Replace("*", "0.0.0.0", StringComparison.Ordinal).Replace("+", "0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.PathAndQuery != "/")
                wrong.Add($"Api:Urls: '{url}' is no address such as http://127.0.0.1:8080 or https://0.0.0.0:8443");
            else if (address.Scheme == "http" && !options.PlainHttp && !IsLoopback(address))
                wrong.Add($"Api:Urls: {url} is off the loopback address without TLS; use https with a certificate (Kestrel:Certificates:Default:Path), or set Api:PlainHttp where something in front ends TLS");
        }
        if (options.OpenId.Authority is { } authority && (!Uri.TryCreate(authority, UriKind.Absolute, out var issuer) || (options.OpenId.RequireHttps && issuer.Scheme != "https")))
            wrong.Add($"Api:OpenId:Authority: '{authority}' is no https address");
        foreach (var proxy in Proxies(options).Where(proxy => !TryParseNetwork(proxy, out _))) wrong.Add($"Api:Proxies: '{proxy}' is no address or network such as 10.0.0.0/8");
        foreach (var folder in options.Folders.Where(folder => !Path.IsPathFullyQualified(folder))) wrong.Add($"Api:Folders: '{folder}' is no absolute path");
        if (wrong.Count > 0) throw new MedClusterException(ReasonCodes.InvalidConfiguration, $"The API's settings are wrong: {string.Join("; ", wrong)}.");
    }

    /// <summary>The networks whose forwarded headers are believed.</summary>
    internal static IReadOnlyList<IPNetwork> Networks(ApiOptions options) => [.. Proxies(options).Select(proxy => TryParseNetwork(proxy, out var network) ? network : throw new ArgumentException(proxy, nameof(options)))];

    private static string[] Proxies(ApiOptions options) => options.Proxies.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool TryParseNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network)) return true;
        if (!IPAddress.TryParse(text, out var address)) return false;
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    private static bool IsLoopback(Uri address) => address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
