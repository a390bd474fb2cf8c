namespace MedCluster.Imaging.Deidentification;

/// <summary>The options of DICOM PS3.15 Annex E that a profile can name on top of the Basic Profile, in the order of the columns of <c>confidentiality-profile.txt</c>.</summary>
public enum DeidentificationOption
{
    /// <summary>Private elements that are known to be safe stay (PS3.15 E.3.10).</summary>
    RetainSafePrivate,

    /// <summary>UIDs stay as they are (E.3.9).</summary>
    RetainUids,

    /// <summary>What names the device stays (E.3.8).</summary>
    RetainDeviceIdentity,

    /// <summary>What names the institution stays (E.3.11).</summary>
    RetainInstitutionIdentity,

    /// <summary>Age, sex, size, weight and the like stay; ages over 89 years become 90 (E.3.7).</summary>
    RetainPatientCharacteristics,

    /// <summary>Dates and times stay as they are (E.3.6).</summary>
    RetainFullDates,

    /// <summary>Dates and times are shifted by an amount that is the same for everything of a patient (E.3.6).</summary>
    RetainModifiedDates,

    /// <summary>Of descriptions the words of a known vocabulary stay (E.3.5).</summary>
    CleanDescriptors,
}
