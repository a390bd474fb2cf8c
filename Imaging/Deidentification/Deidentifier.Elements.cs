using FellowOakDicom;

namespace MedCluster.Imaging.Deidentification;

/// <content>What is done with each element.</content>
public sealed partial class Deidentifier
{
    private static readonly string[] Texts = ["AE", "LO", "SH", "ST", "LT", "UT", "UC", "UR", "PN", "AS"];
    private static readonly string[] Dates = ["DA", "TM", "DT"];
    private static readonly string[] BinaryNumbers = ["AT", "FD", "FL", "SL", "SS", "SV", "UL", "US", "UV"];

    // Whole numbers that describe the image, outside of the groups that do nothing else.
    private static readonly HashSet<DicomTag> ImageNumbers =
    [
        DicomTag.ReferencedFrameNumber, DicomTag.RecommendedDisplayFrameRate, DicomTag.SeriesNumber, DicomTag.AcquisitionNumber, DicomTag.InstanceNumber,
        DicomTag.TemporalPositionIdentifier, DicomTag.NumberOfTemporalPositions, DicomTag.ImagesInAcquisition,
    ];

    // Bulk data that is the image or is needed to show it.
    private static readonly HashSet<DicomTag> ImageData =
    [
        DicomTag.PixelData, DicomTag.FloatPixelData, DicomTag.DoubleFloatPixelData, DicomTag.ExtendedOffsetTable, DicomTag.ExtendedOffsetTableLengths, DicomTag.LUTData,
        DicomTag.RedPaletteColorLookupTableData, DicomTag.GreenPaletteColorLookupTableData, DicomTag.BluePaletteColorLookupTableData,
        DicomTag.SegmentedRedPaletteColorLookupTableData, DicomTag.SegmentedGreenPaletteColorLookupTableData, DicomTag.SegmentedBluePaletteColorLookupTableData,
    ];

    // Codes that the standard enumerates and that nothing works without; a phantom may well be called CT^HEAD.
    private static readonly HashSet<DicomTag> ImageCodes = [DicomTag.ImageType, DicomTag.Modality, DicomTag.PatientPosition, DicomTag.BurnedInAnnotation];

    // People write what they like there, in the form of a code: ContentLabel, GraphicLayer.
    private static readonly HashSet<DicomTag> FreeCodes = [DicomTag.ContentLabel, new DicomTag(0x0070, 0x0002)];

    private static readonly string[] CharacterSets = ["", "ISO_IR", "ISO 2022 IR", "GB18030", "GBK", "ISO 2022 GBK"];

    private static bool IsRegistered(string uid) => DicomUID.Parse(uid).Type != DicomUidType.Unknown;

    private void Clean(DicomDataset dataset, Scope scope)
    {
        // Everything is judged by the data set as it was: a date looks for its time.
        var removed = new HashSet<DicomItem>(ReferenceEqualityComparer.Instance);
        var values = new List<(DicomVR Representation, DicomTag Tag, string[]? Values)>();
        var blocks = new HashSet<(ushort Group, int Block)>();
        foreach (var item in dataset)
        {
            var decision = Decide(item, dataset, scope);
            // A sequence that was not read as one has nothing in it that could be judged.
            if (decision.Kind == Kind.Remove || (item is not DicomSequence && RepresentationOf(item) == DicomVR.SQ)) removed.Add(item);
            else if (decision.Kind == Kind.Replace) values.Add((RepresentationOf(item), item.Tag, decision.Values));
            else if (item.Tag.IsPrivate) blocks.Add((item.Tag.Group, item.Tag.Element >> 8));
            if (item is not DicomSequence sequence || decision.Kind == Kind.Remove) continue;
            if (decision.Kind == Kind.Replace) sequence.Items.Clear();
            else CleanItems(sequence, scope);
        }
        dataset.Remove(item => removed.Contains(item) && !(item.Tag.Element is >= 0x10 and <= 0xff && blocks.Contains((item.Tag.Group, item.Tag.Element))));
        dataset.NotValidated();
        foreach (var (representation, tag, texts) in values)
        {
            if (representation != DicomVR.SQ) dataset.AddOrUpdate(representation, tag, texts!);
        }
    }

    private void CleanItems(DicomSequence sequence, Scope scope)
    {
        for (var i = sequence.Items.Count - 1; i >= 0; i--)
        {
            if (!PublicCodes.IsCode(sequence.Items[i])) Clean(sequence.Items[i], scope);
            else if (!PublicCodes.TryClean(sequence.Items[i])) sequence.Items.RemoveAt(i);
        }
    }

    private static DicomVR RepresentationOf(DicomItem item) =>
        item.Tag.DictionaryEntry.ValueRepresentations is [var known, ..] && known != DicomVR.UN && known != DicomVR.NONE ? known : item.ValueRepresentation;

    private Decision Decide(DicomItem item, DicomDataset dataset, Scope scope)
    {
        var tag = item.Tag;
        if (tag.Element == 0 || tag.Group < 0x0008 || tag.Group > 0x7fff) return Decision.Remove;
        if (tag.IsPrivate) return item is DicomElement element && _safePrivate.Contains(element, scope.Syntax.Endian == FellowOakDicom.IO.Endian.Big) ? Decision.Keep : Decision.Remove;
        if (tag.Group >> 8 is 0x50 or 0x60 || tag.DictionaryEntry == DicomDictionary.UnknownTag) return Decision.Remove;
        return _table[tag] switch
        {
            ConfidentialityAction.Remove => Decision.Remove,
            ConfidentialityAction.Empty => Empty(item, dataset),
            ConfidentialityAction.Dummy when item is DicomSequence => Decision.Keep,
            ConfidentialityAction.Dummy => RepresentationOf(item) == DicomVR.UI ? Replace(item, scope) : Decision.Of(Dummy(RepresentationOf(item))),
            ConfidentialityAction.ReplaceUids => item is DicomSequence ? Decision.Keep : Replace(item, scope),
            ConfidentialityAction.Keep => Keep(item),
            ConfidentialityAction.Clean => CleanValue(item, dataset, scope),
            _ => DecideByRepresentation(item, dataset, scope),
        };
    }

    /// <summary>An attribute that Table E.1-1 does not list.</summary>
    private Decision DecideByRepresentation(DicomItem item, DicomDataset dataset, Scope scope)
    {
        if (item is DicomSequence) return Decision.Keep;
        if (item is DicomFragmentSequence) return item.Tag == DicomTag.PixelData ? Decision.Keep : Decision.Remove;
        var vr = item.ValueRepresentation.Code;
        var known = item.Tag.DictionaryEntry.ValueRepresentations;
        // Another representation than the dictionary's can hide anything, but 8 and 16 bits, and signed and unsigned, are often confused.
        if (!known.Contains(item.ValueRepresentation) && !(vr is "OB" or "OW" && ImageData.Contains(item.Tag)) && !(vr is "US" or "SS" or "UL" or "SL" && known.Any(other => BinaryNumbers.Contains(other.Code)))) return Decision.Remove;
        if (item is not DicomElement element) return Decision.Remove;
        if (_kept.Contains(item.Tag)) return ValuesOf(element).Any(scope.Identifiers.AreIn) ? Decision.Of(null) : Decision.Keep;
        // The stacks of an enhanced image are told apart by it, and nearly always counted.
        if (item.Tag == DicomTag.StackID && ValuesOf(element).All(value => value.Length <= 3 && ElementForms.IsInteger(value))) return Decision.Keep;
        if (FreeCodes.Contains(item.Tag)) return Decision.Of(Dummy(DicomVR.CS));
        if (Texts.Contains(vr)) return Decision.Of(null);
        if (Dates.Contains(vr)) return scope.Dates is { } shift ? Decision.Of(shift.Shift(element, dataset)) : _profile.Options.Contains(DeidentificationOption.RetainFullDates) ? Keep(item) : Decision.Of(null);
        if (BinaryNumbers.Contains(vr)) return element.Count <= item.Tag.DictionaryEntry.ValueMultiplicity.Maximum ? Decision.Keep : Decision.Remove;
        return vr switch
        {
            "UI" => Replace(item, scope),
            "CS" when item.Tag == DicomTag.SpecificCharacterSet => ValuesOf(element).All(value => CharacterSets.Contains(value.Trim().TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').Trim()) || value.Trim() == "GB18030") ? Decision.Keep : Decision.Remove,
            "CS" => ValuesOf(element).All(value => ElementForms.IsCode(value) && (item.Tag.Group == 0x0028 || ImageCodes.Contains(item.Tag) || !scope.Identifiers.AreIn(value))) ? Decision.Keep : Decision.Of(null),
            "IS" => (item.Tag.Group is 0x0018 or 0x0028 or 0x0054 || ImageNumbers.Contains(item.Tag)) && ValuesOf(element).All(value => ElementForms.IsInteger(value) && !IsPatients(value, item.Tag, scope)) ? Decision.Keep : Decision.Remove,
            "DS" => ValuesOf(element).All(value => ElementForms.IsDecimal(value) && !IsPatients(value, item.Tag, scope)) ? Decision.Keep : Decision.Of(null),
            _ => ImageData.Contains(item.Tag) && BelongsToImage(element, dataset) ? Decision.Keep : Decision.Remove,
        };
    }

    // Tables stay where the image is shown through them, and have the size that their descriptor says.
    private static bool BelongsToImage(DicomElement element, DicomDataset dataset)
    {
        if (element.Tag.Group == 0x7fe0) return element.Tag == DicomTag.ExtendedOffsetTable || element.Tag == DicomTag.ExtendedOffsetTableLengths ? dataset.GetDicomItem<DicomItem>(DicomTag.PixelData) is DicomFragmentSequence : true;
        if (element.Tag != DicomTag.LUTData) return dataset.GetSingleValueOrDefault(DicomTag.PhotometricInterpretation, "").Trim() == "PALETTE COLOR";
        if (!dataset.TryGetValues<int>(DicomTag.LUTDescriptor, out var descriptor) || descriptor.Length != 3) return false;
        var entries = descriptor[0] is 0 ? 0x10000 : descriptor[0] & 0xffff;
        return element.Buffer.Size == 2 * entries || element.Buffer.Size == entries + (entries & 1);
    }

    // A number of the patient's in an attribute for numbers. What describes the pixels is what it says.
    private static bool IsPatients(string value, DicomTag tag, Scope scope) => tag.Group != 0x0028 && scope.Identifiers.Contains(value.Trim(' ', '\0', '+', '-'));

    private Decision Empty(DicomItem item, DicomDataset dataset)
    {
        var value = dataset.TryGetString(item.Tag, out var text) ? text.Trim(' ', '\0') : "";
        // The patient's own number and name at the top are set in Describe.
        if (value.Length > 0 && item.Tag == DicomTag.AccessionNumber) return Decision.Of([_key.Pseudonym("accession", value)]);
        if (value.Length > 0 && item.Tag == DicomTag.PatientID) return Decision.Of([_key.Pseudonym("patient", $"id\n{dataset.GetSingleValueOrDefault(DicomTag.IssuerOfPatientID, "").Trim()}\n{value}")]);
        return Decision.Of(null);
    }

    private static string[]? Dummy(DicomVR representation) => representation.Code switch
    {
        "PN" => ["Anonymous"],
        "DA" => ["19000101"],
        "TM" => ["000000"],
        "DT" => ["19000101000000"],
        "AS" => ["000Y"],
        "IS" or "DS" => ["0"],
        "UR" => ["urn:removed"],
        "LO" or "SH" or "ST" or "LT" or "UT" or "UC" or "AE" or "CS" => ["REMOVED"],
        _ => null,
    };

    private static Decision Keep(DicomItem item)
    {
        if (item is DicomSequence) return Decision.Keep;
        if (item is not DicomElement element || !item.Tag.DictionaryEntry.ValueRepresentations.Contains(item.ValueRepresentation)) return Decision.Remove;
        return item.ValueRepresentation.Code switch
        {
            // Few people are older, and age alone would tell them.
            "AS" => Decision.Of(Array.ConvertAll(ValuesOf(element), age => age.Length == 4 && age[3] == 'Y' && int.TryParse(age.AsSpan(0, 3), out var years) && years > 89 ? "090Y" : age)),
            "DA" => ValuesOf(element).All(value => value.All(c => char.IsAsciiDigit(c) || c is '.' or ' ')) ? Decision.Keep : Decision.Of(null),
            "TM" or "DT" => ValuesOf(element).All(value => value.All(c => char.IsAsciiDigit(c) || c is '.' or ':' or '+' or '-' or ' ')) ? Decision.Keep : Decision.Of(null),
            _ => Decision.Keep,
        };
    }

    private Decision CleanValue(DicomItem item, DicomDataset dataset, Scope scope)
    {
        if (item is DicomSequence) return Decision.Keep;
        if (item is not DicomElement element) return Decision.Remove;
        var vr = item.ValueRepresentation.Code;
        if (Dates.Contains(vr)) return scope.Dates is { } shift ? Decision.Of(shift.Shift(element, dataset)) : Decision.Of(null);
        if (vr is not ("LO" or "SH" or "ST" or "LT" or "UT" or "UC")) return Decision.Remove;
        if (!_profile.Options.Contains(DeidentificationOption.CleanDescriptors) && !_profile.Options.Contains(DeidentificationOption.RetainPatientCharacteristics)) return Decision.Remove;
        return Decision.Of(Array.ConvertAll(ValuesOf(element), value => _vocabulary.Clean(value, scope.Identifiers)));
    }

    private Decision Replace(DicomItem item, Scope scope)
    {
        if (_profile.Options.Contains(DeidentificationOption.RetainUids) && item.ValueRepresentation == DicomVR.UI) return Decision.Keep;
        if (item is not DicomStringElement element || item.ValueRepresentation != DicomVR.UI) return Decision.Of(null);
        var uids = ValuesOf(element);
        return uids.All(uid => uid.Length == 0 || IsRegistered(uid)) ? Decision.Keep : Decision.Of(Array.ConvertAll(uids, uid => uid.Length == 0 || IsRegistered(uid) ? uid : NewUid(uid, scope)));
    }

    private string NewUid(string original, Scope scope)
    {
        if (_profile.Options.Contains(DeidentificationOption.RetainUids)) return original;
        var uid = _key.Uid(original);
        _originalUids.TryAdd(uid, original);
        scope.NewUids.Add(uid);
        return uid;
    }

    private static string[] ValuesOf(DicomElement element) => element.Count == 0 ? [] : Array.ConvertAll(element.Get<string[]>(), value => value.Trim(' ', '\0'));

    private enum Kind
    {
        Keep,
        Remove,
        Replace,
    }

    /// <summary>What is done with an item; the values of a replacement are null where it becomes empty.</summary>
    private readonly record struct Decision(Kind Kind, string[]? Values)
    {
        internal static Decision Keep => new(Kind.Keep, null);

        internal static Decision Remove => new(Kind.Remove, null);

        internal static Decision Of(string[]? values) => new(Kind.Replace, values is { Length: 0 } ? null : values);
    }
}
