namespace MedCluster.Api.Studies;

/// <summary>Who the patient is; shown only where an admin turned it on.</summary>
/// <param name="PatientName">Patient's Name (0010,0010).</param>
/// <param name="PatientBirthDate">Patient's Birth Date (0010,0030), YYYYMMDD.</param>
public sealed record PatientView(string PatientName, string PatientBirthDate);
