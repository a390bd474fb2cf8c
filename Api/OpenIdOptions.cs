namespace MedCluster.Api;

/// <summary>OpenID Connect bearer tokens. Section <c>Api:OpenId</c>.</summary>
public sealed class OpenIdOptions
{
    /// <summary>The issuer, for example <c>https://login.example.org/realms/hospital</c>; null: no such tokens.</summary>
    public string? Authority { get; set; }

    /// <summary>The audience that a token has to name. Default <c>medcluster</c>.</summary>
    public string Audience { get; set; } = "medcluster";

    /// <summary>The claim that names the role: viewer, operator or admin; the highest counts. Default <c>roles</c>.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The claim that names the projects; <c>*</c> is all of them. Default <c>projects</c>. A token without one sees nothing.</summary>
    public string ProjectClaim { get; set; } = "projects";

    /// <summary>Whether the authority has to be an https address. Default true; false for tests only.</summary>
    public bool RequireHttps { get; set; } = true;
}
