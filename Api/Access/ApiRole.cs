namespace MedCluster.Api.Access;

/// <summary>What a caller may do; each role may all that the ones before may.</summary>
public enum ApiRole
{
    /// <summary>Look at what belongs to their projects, and fetch results.</summary>
    Viewer = 0,

    /// <summary>Submit, cancel, pause, resume and retry.</summary>
    Operator = 1,

    /// <summary>See who did what.</summary>
    Admin = 2,
}
