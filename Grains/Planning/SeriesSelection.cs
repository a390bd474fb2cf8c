using System.Globalization;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Pixels;
using MedCluster.Reasons;

namespace MedCluster.Grains.Planning;

/// <summary>A pipeline's selection rules, on instances, volumes and studies. Messages name values of rules, never free text of a header.</summary>
public static class SeriesSelection
{
    private const double NearestAxis = 0.8;

    /// <summary>Why an instance is not taken, or null. What concerns the series as a whole is asked first, so that its reason is that of the series.</summary>
    public static Refusal? WhyNot(ManifestInstance instance, SelectionRules rules)
    {
        if (instance.Reason is not null) return new Refusal(instance.Reason, instance.Message ?? ReasonCodes.Get(instance.Reason).Meaning);
        var header = instance.Header;
        if (!header.HasPixelData && ImageChecks.WhyNotDecodable(header) is { } none) return new Refusal(none.Reason.Code, none.Message);
        if (!rules.Modality.Contains(header.Modality, StringComparer.OrdinalIgnoreCase))
            return Not(ReasonCodes.ModalityNotSelected, $"The pipeline takes {string.Join(", ", rules.Modality)}, the instance is {(string.IsNullOrEmpty(header.Modality) ? "of no modality" : header.Modality)}.");
        if (ImageChecks.WhyNotDecodable(header) is { } reason) return new Refusal(reason.Reason.Code, reason.Message);
        if (!rules.Localizers && header.ImageType.Contains("LOCALIZER", StringComparer.OrdinalIgnoreCase))
            return Not(ReasonCodes.Localizer, "ImageType names a localizer, which is no part of a volume.");

        if (rules.ImageType.Contains.FirstOrDefault(value => !header.ImageType.Contains(value, StringComparer.OrdinalIgnoreCase)) is { } wanted)
            return Not(ReasonCodes.ImageTypeNotSelected, $"ImageType does not contain {wanted}, which the pipeline asks for.");
        if (rules.ImageType.Excludes.FirstOrDefault(value => header.ImageType.Contains(value, StringComparer.OrdinalIgnoreCase)) is { } unwanted)
            return Not(ReasonCodes.ImageTypeNotSelected, $"ImageType contains {unwanted}, which the pipeline excludes.");
        if (rules.Contrast is { } contrast && contrast != header.HasContrast)
            return Not(ReasonCodes.ContrastNotSelected, contrast ? "The pipeline takes series with a contrast agent, ContrastBolusAgent names none." : "The pipeline takes series without a contrast agent, ContrastBolusAgent names one.");
        if (rules.SeriesDescription.Include.Count > 0 && !rules.SeriesDescription.Include.Any(pattern => PatternRule.Matches(pattern, header.SeriesDescription)))
            return Not(ReasonCodes.DescriptionNotSelected, $"SeriesDescription matches none of {string.Join(", ", rules.SeriesDescription.Include)}.");
        if (rules.SeriesDescription.Exclude.FirstOrDefault(pattern => PatternRule.Matches(pattern, header.SeriesDescription)) is { } excluded)
            return Not(ReasonCodes.DescriptionNotSelected, $"SeriesDescription matches {excluded}, which the pipeline excludes.");
        return rules.BodyPart.Count > 0 && !rules.BodyPart.Contains(header.BodyPartExamined, StringComparer.OrdinalIgnoreCase)
            ? Not(ReasonCodes.BodyPartNotSelected, $"BodyPartExamined is none of {string.Join(", ", rules.BodyPart)}.")
            : null;
    }

    /// <summary>Why a volume of so many slices is not taken, or null.</summary>
    public static Refusal? WhyNot(int slices, SelectionRules rules) =>
        slices < rules.MinimumSlices ? Not(ReasonCodes.TooFewSlices, $"The series has {slices} usable slices, the pipeline asks for {rules.MinimumSlices}.")
        : slices > rules.MaximumSlices ? Not(ReasonCodes.TooManySlices, $"The series has {slices} slices, the pipeline takes at most {rules.MaximumSlices}.")
        : null;

    /// <summary>Why a volume of this geometry is not taken, or null.</summary>
    public static Refusal? WhyNot(VolumeGeometry volume, SelectionRules rules)
    {
        var plane = PlaneOf(volume.Normal);
        if (rules.Orientation.Count > 0 && !rules.Orientation.Contains(plane))
            return Not(ReasonCodes.OrientationNotSelected, $"The slices are {Word(plane)}, the pipeline takes {string.Join(", ", rules.Orientation.Select(Word))} ones.");
        if (rules.SliceSpacing is not { Minimum: null, Maximum: null } && !(volume.SliceSpacing is { } spacing && rules.SliceSpacing.Holds(spacing)))
            return Not(ReasonCodes.SpacingNotSelected, $"The distance between slices is {Millimetres(volume.SliceSpacing)}, the pipeline takes {rules.SliceSpacing} mm.");
        var pixel = Math.Max(volume.RowSpacing, volume.ColumnSpacing);
        return rules.PixelSpacing.Holds(pixel) ? null
            : Not(ReasonCodes.SpacingNotSelected, $"The pixel spacing is {Millimetres(pixel)}, the pipeline takes {rules.PixelSpacing} mm.");
    }

    /// <summary>The volumes with all but the best of those that are taken refused, where the pipeline wants one only.</summary>
    public static IReadOnlyList<SeriesPlan> KeepBest(IReadOnlyList<SeriesPlan> series, SelectionRules rules)
    {
        if (rules.BestOf == BestOf.All) return series;
        double Spacing(SeriesPlan plan) => plan.Grid.Volume.SliceSpacing ?? double.PositiveInfinity;
        var taken = series.Where(plan => plan.Taken);
        var ordered = rules.BestOf == BestOf.Thinnest
            ? taken.OrderBy(plan => Math.Round(Spacing(plan), 3)).ThenByDescending(plan => plan.Slices.Count)
            : taken.OrderByDescending(plan => plan.Slices.Count).ThenBy(plan => Math.Round(Spacing(plan), 3));
        if (ordered.ThenBy(plan => plan.SeriesInstanceUid, StringComparer.Ordinal).ThenBy(plan => plan.Volume).FirstOrDefault() is not { } best) return series;
        var refusal = Not(ReasonCodes.NotTheBest,
            $"The pipeline takes the {(rules.BestOf == BestOf.Thinnest ? "thinnest" : "longest")} of the study's volumes, which is of {best.Slices.Count} slices {Millimetres(best.Grid.Volume.SliceSpacing)} apart.");
        return [.. series.Select(plan => !plan.Taken || plan == best ? plan : plan.Refused(refusal))];
    }

    /// <summary>The plane of slices with this normal.</summary>
    public static SlicePlane PlaneOf(PatientVector normal) =>
        Math.Abs(normal.Z) >= NearestAxis ? SlicePlane.Axial
        : Math.Abs(normal.Y) >= NearestAxis ? SlicePlane.Coronal
        : Math.Abs(normal.X) >= NearestAxis ? SlicePlane.Sagittal
        : SlicePlane.Oblique;

    /// <summary>The plane as a word of a sentence.</summary>
    public static string Word(SlicePlane plane) => plane switch
    {
        SlicePlane.Axial => "axial",
        SlicePlane.Coronal => "coronal",
        SlicePlane.Sagittal => "sagittal",
        _ => "oblique",
    };

    private static string Millimetres(double? length) => length is null ? "unknown" : string.Create(CultureInfo.InvariantCulture, $"{length:0.###} mm");

    private static Refusal Not(ReasonCode reason, string message) => new(reason.Code, message);
}
