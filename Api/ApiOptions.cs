using System.ComponentModel.DataAnnotations;

namespace MedCluster.Api;

/// <summary>The API and dashboard of a silo. Section <c>Api</c>; <c>MEDCLUSTER_API__URLS</c> and so on in the environment.</summary>
public sealed class ApiOptions
{
    /// <summary>Where it listens, joined by semicolons, for example <c>http://127.0.0.1:8080</c>. An https address needs a certificate in the section <c>Kestrel</c>.</summary>
    [Required]
    public string Urls { get; set; } = "http://127.0.0.1:8080";

    /// <summary>Whether plain http may be served off the loopback address. Default false: only where something in front ends TLS.</summary>
    public bool PlainHttp { get; set; }

    /// <summary>
    /// Addresses or networks (<c>10.0.0.0/8</c>), joined by semicolons, of what is in front and ends TLS: its <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> say who asks and how. Default none: nobody's word is taken for it.
    /// </summary>
    public string Proxies { get; set; } = "";

    /// <summary>Names under which the server is called besides its own addresses and localhost, joined by semicolons; other Host headers are refused.</summary>
    public string Hosts { get; set; } = "";

    /// <summary>Folders of the server whose content may be submitted by path; none by default.</summary>
    public IList<string> Folders { get; } = [];

    /// <summary>The start of names in the store whose objects may be submitted by prefix. Default <c>incoming/</c>.</summary>
    [RegularExpression("^([A-Za-z0-9._-]+/)+$")]
    public string IncomingPrefix { get; set; } = "incoming/";

    /// <summary>Where uploads wait on disk until they are taken in; default a folder of the system's temporary files.</summary>
    public string? SpoolFolder { get; set; }

    /// <summary>The most bytes of an upload. Default 16 GiB, 1 KiB to 1 TiB.</summary>
    [Range(1L << 10, 1L << 40)]
    public long MaximumUploadBytes { get; set; } = 16L << 30;

    /// <summary>The most bytes that an upload may expand to. Default 64 GiB, 1 KiB to 16 TiB.</summary>
    [Range(1L << 10, 1L << 44)]
    public long MaximumExpandedBytes { get; set; } = 64L << 30;

    /// <summary>The most entries of an upload. Default 200,000, 1 to 10 million.</summary>
    [Range(1, 10_000_000)]
    public int MaximumUploadEntries { get; set; } = 200_000;

    /// <summary>Uploads and submissions at once; more are told to come back. Default 4, 1 to 1000: each takes disk and processor time.</summary>
    [Range(1, 1000)]
    public int MaximumUploads { get; set; } = 4;

    /// <summary>The least bytes per second of a request's body, after five seconds. Default 1024, 1 to 1 GiB: a slower upload is given up.</summary>
    [Range(1, 1L << 30)]
    public double MinimumBytesPerSecond { get; set; } = 1024;

    /// <summary>The most connections at once. Default 20,000, 1 to 1 million: each poller that waits has one.</summary>
    [Range(1, 1_000_000)]
    public long MaximumConnections { get; set; } = 20_000;

    /// <summary>Requests per second that one caller may send; twice as many at once. Default 1000, 1 to 1 million.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 1000;

    /// <summary>Requests per second from one address without valid credentials; four times as many at once. Default 20, 1 to 1 million.</summary>
    [Range(1, 1_000_000)]
    public int AnonymousRequestsPerSecond { get; set; } = 20;

    /// <summary>How long a browser stays signed in without being used. Default 12 h, 1 min to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan SessionTime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long a sign-in link can be used. Default 1 h, 1 min to 24 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan SignInTime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether operators and admins may see patients' names and dates of birth. Default false; each look is in the audit log.</summary>
    public bool ShowPatientData { get; set; }

    /// <summary>OpenID Connect bearer tokens; without an authority there are none.</summary>
    public OpenIdOptions OpenId { get; } = new();
}
