using MedCluster.Api.Access;

namespace MedCluster.Api.Sessions;

/// <summary>What a caller is known as.</summary>
/// <param name="Name">Their name, as in the audit log.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Projects">The projects they may see; absent: all.</param>
/// <param name="Token">For a signed-in browser: what it sends in the header <see cref="HeaderName"/> with every change.</param>
public sealed record SessionView(string Name, ApiRole Role, IReadOnlyList<string>? Projects, string? Token)
{
    /// <summary>The header for the token.</summary>
    public const string HeaderName = "X-Csrf-Token";
}
