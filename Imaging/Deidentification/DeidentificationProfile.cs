using FellowOakDicom;

namespace MedCluster.Imaging.Deidentification;

/// <summary>What a de-identification profile file says; <c>docs/deidentification.schema.json</c> is its schema.</summary>
public sealed record DeidentificationProfile
{
    /// <summary>The schema that this version reads.</summary>
    public const string CurrentSchema = "medcluster/deidentification/1";

    /// <summary>Always <see cref="CurrentSchema"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>Options on top of the Basic Profile. Default: none.</summary>
    public IReadOnlyList<DeidentificationOption> Options { get; init; } = [];

    /// <summary>The file with the secret key, relative to the profile's folder. It is made where it is absent. Whoever has it can follow a patient through everything that it was used for.</summary>
    public required string Key { get; init; }

    /// <summary>Where the mapping back to the original identities is kept: the address of a store of its own, a relative path from the profile's folder.</summary>
    public required string Mapping { get; init; }

    /// <summary>The most days that dates are shifted by, 1 to 36,500. Default 3,650: ten years hide season and year, and equipment still fits its time.</summary>
    public int MaximumShiftDays { get; init; } = 3650;

    /// <summary>What happens with images that have, or must be assumed to have, text in their pixels. Default: refused, because nothing here cleans pixels.</summary>
    public BurnedInPolicy BurnedIn { get; init; } = BurnedInPolicy.Refuse;

    /// <summary>Keywords of text attributes that stay unless they hold one of the patient's identifiers, for example <c>Manufacturer</c>; only such as Table E.1-1 does not list. Default: none.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>Words that stay in cleaned descriptions beside the built-in ones. Default: none.</summary>
    public IReadOnlyList<string> Vocabulary { get; init; } = [];

    /// <summary>Private elements that stay under retain-safe-private beside the built-in ones. Default: none.</summary>
    public IReadOnlyList<SafePrivateElement> SafePrivate { get; init; } = [];

    /// <summary>The tags of <see cref="Keep"/>.</summary>
    internal IEnumerable<DicomTag> KeptTags => Keep.Select(keyword => DicomDictionary.Default[keyword]);
}

/// <summary>What happens with images that have text in their pixels.</summary>
public enum BurnedInPolicy
{
    /// <summary>They are refused.</summary>
    Refuse,

    /// <summary>They are taken as they are: somebody made sure that the text names nobody.</summary>
    Keep,
}

/// <summary>A private element that holds no identity.</summary>
/// <param name="Creator">The private creator.</param>
/// <param name="Group">The odd group, four hexadecimal digits.</param>
/// <param name="Element">The element within the creator's block, two hexadecimal digits.</param>
/// <param name="Vr">Its value representation; only numbers and codes: CS, DS, IS, FD, FL, SL, SS, UL, US.</param>
public sealed record SafePrivateElement(string Creator, string Group, string Element, string Vr);
