using System.Globalization;
using FellowOakDicom;
using MedCluster.Imaging.Outputs.Dicom;

namespace MedCluster.Imaging.Outputs.StructuredReport;

/// <summary>An item of a Structured Report's content tree (DICOM PS3.3 C.17.3), of the value types that are used here. Equal items say the same.</summary>
/// <param name="Relationship">Relationship Type (0040,A010) to its parent; empty for the root.</param>
/// <param name="Type">Value Type (0040,A040): CONTAINER, TEXT, CODE, NUM, UIDREF or IMAGE.</param>
/// <param name="Name">Concept Name.</param>
/// <param name="Value">
/// TEXT: the text. NUM: the number as a decimal string. UIDREF: the UID. IMAGE: SOP class, SOP instance and segment number, joined by <c>/</c>. CONTAINER: the
/// template's identifier in DCMR, or empty.
/// </param>
/// <param name="Code">CODE: the code. NUM: the unit.</param>
/// <param name="Children">The items below it.</param>
internal sealed record ContentItem(string Relationship, string Type, CodedConcept Name, string Value, CodedConcept? Code, IReadOnlyList<ContentItem> Children)
{
    private const string Contains = "CONTAINS", Modifier = "HAS CONCEPT MOD", Context = "HAS OBS CONTEXT";

    public static ContentItem Container(string relationship, CodedConcept name, string template, params IEnumerable<ContentItem> children) =>
        new(relationship, "CONTAINER", name, template, null, [.. children]);

    public static ContentItem Container(CodedConcept name, string template, params IEnumerable<ContentItem> children) => Container(Contains, name, template, children);

    public static ContentItem Text(CodedConcept name, string text) => new(Context, "TEXT", name, text, null, []);

    public static ContentItem ModifierText(CodedConcept name, string text) => new(Modifier, "TEXT", name, text, null, []);

    public static ContentItem Uid(CodedConcept name, string uid) => new(Context, "UIDREF", name, uid, null, []);

    public static ContentItem ContainedUid(CodedConcept name, string uid) => new(Contains, "UIDREF", name, uid, null, []);

    public static ContentItem Coded(CodedConcept name, CodedConcept code) => new(Contains, "CODE", name, "", code, []);

    public static ContentItem ModifierCode(CodedConcept name, CodedConcept code, params IEnumerable<ContentItem> children) => new(Modifier, "CODE", name, "", code, [.. children]);

    public static ContentItem ContextCode(CodedConcept name, CodedConcept code) => new(Context, "CODE", name, "", code, []);

    public static ContentItem Number(CodedConcept name, double value, CodedConcept unit, params IEnumerable<ContentItem> modifiers) =>
        new(Contains, "NUM", name, DecimalStrings.Of(value), unit, [.. modifiers]);

    public static ContentItem SegmentImage(CodedConcept name, string sopClass, string sopInstance, int segment) =>
        new(Contains, "IMAGE", name, string.Create(CultureInfo.InvariantCulture, $"{sopClass}/{sopInstance}/{segment}"), null, []);

    /// <inheritdoc/>
    public bool Equals(ContentItem? other) =>
        other is not null && Relationship == other.Relationship && Type == other.Type && Name == other.Name && Value == other.Value && Code == other.Code && Children.SequenceEqual(other.Children);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Relationship, Type, Name, Value, Code, Children.Count);

    /// <summary>The item in DICOM.</summary>
    public DicomDataset ToDataset()
    {
        var item = new DicomDataset().NotValidated();
        if (Relationship.Length > 0) item.Add(new DicomCodeString(DicomTag.RelationshipType, Relationship));
        item.Add(new DicomCodeString(DicomTag.ValueType, Type), Name.ToSequence(DicomTag.ConceptNameCodeSequence));
        switch (Type)
        {
            case "CONTAINER":
                item.Add(new DicomCodeString(DicomTag.ContinuityOfContent, "SEPARATE"));
                if (Value.Length > 0)
                {
                    item.Add(new DicomSequence(DicomTag.ContentTemplateSequence, new DicomDataset(
                        new DicomCodeString(DicomTag.MappingResource, "DCMR"), new DicomCodeString(DicomTag.TemplateIdentifier, Value))));
                }
                break;
            case "TEXT":
                item.Add(new DicomUnlimitedText(DicomTag.TextValue, Value));
                break;
            case "UIDREF":
                item.Add(new DicomUniqueIdentifier(DicomTag.UID, Value));
                break;
            case "CODE":
                item.Add(Code!.ToSequence(DicomTag.ConceptCodeSequence));
                break;
            case "NUM":
                item.Add(new DicomSequence(DicomTag.MeasuredValueSequence, new DicomDataset().NotValidated().Add(
                    new DicomDecimalString(DicomTag.NumericValue, Value), Code!.ToSequence(DicomTag.MeasurementUnitsCodeSequence))));
                break;
            default:
                var parts = Value.Split('/');
                item.Add(new DicomSequence(DicomTag.ReferencedSOPSequence, new DicomDataset().NotValidated().Add(
                    new DicomUniqueIdentifier(DicomTag.ReferencedSOPClassUID, parts[0]),
                    new DicomUniqueIdentifier(DicomTag.ReferencedSOPInstanceUID, parts[1]),
                    new DicomUnsignedShort(DicomTag.ReferencedSegmentNumber, ushort.Parse(parts[2], CultureInfo.InvariantCulture)))));
                break;
        }
        return Children.Count == 0 ? item : item.Add(new DicomSequence(DicomTag.ContentSequence, [.. Children.Select(child => child.ToDataset())]));
    }

    /// <summary>The item that a data set holds.</summary>
    /// <exception cref="DicomDataException">Something of it is missing.</exception>
    public static ContentItem Of(DicomDataset item)
    {
        var type = item.GetSingleValue<string>(DicomTag.ValueType);
        var (value, code) = type switch
        {
            "CONTAINER" => (item.TryGetNonEmptySequence(DicomTag.ContentTemplateSequence, out var templates) ? templates.Items[0].GetSingleValue<string>(DicomTag.TemplateIdentifier) : "", null),
            "TEXT" => (item.GetSingleValue<string>(DicomTag.TextValue), null),
            "UIDREF" => (item.GetSingleValue<string>(DicomTag.UID), null),
            "CODE" => ("", CodedConcept.Of(item, DicomTag.ConceptCodeSequence)),
            "NUM" when item.GetSequence(DicomTag.MeasuredValueSequence).Items[0] is var measured =>
                (measured.GetString(DicomTag.NumericValue), CodedConcept.Of(measured, DicomTag.MeasurementUnitsCodeSequence)),
            "IMAGE" when item.GetSequence(DicomTag.ReferencedSOPSequence).Items[0] is var image => (string.Create(
                CultureInfo.InvariantCulture,
                $"{image.GetSingleValue<string>(DicomTag.ReferencedSOPClassUID)}/{image.GetSingleValue<string>(DicomTag.ReferencedSOPInstanceUID)}/{image.GetSingleValue<int>(DicomTag.ReferencedSegmentNumber)}"), null),
            _ => throw new DicomDataException($"There is no value type {type} here."),
        };
        return new ContentItem(
            item.GetSingleValueOrDefault(DicomTag.RelationshipType, ""),
            type,
            CodedConcept.Of(item, DicomTag.ConceptNameCodeSequence) ?? throw new DicomDataException("A content item has no concept name."),
            value,
            code,
            item.TryGetSequence(DicomTag.ContentSequence, out var children) ? [.. children.Items.Select(Of)] : []);
    }
}
