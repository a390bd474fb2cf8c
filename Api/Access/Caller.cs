using System.Security.Claims;
using MedCluster.Grains.ReadModels;

namespace MedCluster.Api.Access;

/// <summary>Who asks, and what they may.</summary>
/// <param name="Name">The name that the audit log gets: <c>key:NAME</c>, <c>user:NAME</c> or <c>openid:SUBJECT</c>.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Access">The projects they may see.</param>
public sealed record Caller(string Name, ApiRole Role, ProjectAccess Access)
{
    /// <summary>The claim of a project.</summary>
    public const string ProjectClaim = "medcluster:project";

    /// <summary>The project claim that stands for all of them. No project is called so.</summary>
    public const string AllProjects = "*";

    /// <summary>The claims of a caller.</summary>
    public static ClaimsPrincipal Principal(string name, ApiRole role, IEnumerable<string>? projects, string scheme) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, Of(role)), .. (projects ?? [AllProjects]).Select(project => new Claim(ProjectClaim, project))], scheme));

    /// <summary>The caller that these claims describe; a viewer of nothing where they say nothing.</summary>
    public static Caller Of(ClaimsPrincipal user)
    {
        var projects = user.FindAll(ProjectClaim).Select(claim => claim.Value).ToList();
        var role = user.FindAll(ClaimTypes.Role).Select(claim => Parse(claim.Value)).Max() ?? ApiRole.Viewer;
        return new Caller(user.Identity?.Name ?? "", role, projects.Contains(AllProjects) ? ProjectAccess.Everything : ProjectAccess.To(projects));
    }

    /// <summary>A role's name.</summary>
    public static string Of(ApiRole role) => role.ToString().ToLowerInvariant();

    /// <summary>The role of that name; null if there is none.</summary>
    public static ApiRole? Parse(string role) => role switch
    {
        "viewer" => ApiRole.Viewer,
        "operator" => ApiRole.Operator,
        "admin" => ApiRole.Admin,
        _ => null,
    };
}
