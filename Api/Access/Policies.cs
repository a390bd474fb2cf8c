namespace MedCluster.Api.Access;

/// <summary>Names of authorization and rate limiting policies.</summary>
internal static class Policies
{
    /// <summary>Operators and admins.</summary>
    public const string Operator = "operator";

    /// <summary>Admins.</summary>
    public const string Admin = "admin";

    /// <summary>The rate limiter of uploads.</summary>
    public const string Uploads = "uploads";
}
