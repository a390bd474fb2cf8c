using System.Text;
using FellowOakDicom;
using FellowOakDicom.IO.Buffer;

namespace MedCluster.Imaging.Tests.Deidentification;

/// <summary>Identifiers that are put wherever an instance can hold one, and what finds them again in bytes.</summary>
internal static class Planted
{
    /// <summary>In every text: no word of any language.</summary>
    public const string Text = "ZQXJVK";
    public const string Number = "86753091";
    public const string Date = "19370214";
    public const string Time = "031407.271828";
    public const string Age = "087Y";
    public const string Uid = "1.2.826.0.77777.";

    /// <summary>All of them.</summary>
    public static readonly string[] All = [Text, Number, Date, "031407.2718", Age, Uid];

    private static readonly string[] Representations = ["PN", "AE", "LO", "SH", "ST", "LT", "UT", "UC", "UR", "DA", "DT", "TM", "UI", "AS", "IS", "DS", "CS", "OB", "OW", "UN"];

    // What says what the image is: what it holds is not free, and without it nothing could be tested.
    private static readonly HashSet<DicomTag> Image =
    [
        DicomTag.SOPClassUID, DicomTag.ImageType, DicomTag.Modality, DicomTag.PatientPosition, DicomTag.BurnedInAnnotation, DicomTag.SpecificCharacterSet,
        DicomTag.NumberOfFrames, DicomTag.PixelData, DicomTag.ImagePositionPatient, DicomTag.ImageOrientationPatient, DicomTag.PixelSpacing,
    ];

    /// <summary>Puts them into every attribute of the dictionary, on this level and in sequences five levels deep, into private elements, overlays and curves.</summary>
    public static void Everywhere(DicomDataset dataset)
    {
        dataset.NotValidated();
        var next = 0;
        Attributes(dataset, ref next);
        var level = dataset;
        foreach (var tag in (DicomTag[])[DicomTag.SharedFunctionalGroupsSequence, DicomTag.SourceImageSequence, DicomTag.PixelMeasuresSequence, DicomTag.PlanePositionSequence, DicomTag.PixelValueTransformationSequence])
        {
            var item = new DicomDataset().NotValidated();
            Attributes(item, ref next);
            item.Remove(DicomTag.CodeValue, DicomTag.LongCodeValue, DicomTag.URNCodeValue, DicomTag.CodingSchemeDesignator);
            Private(item);
            level.AddOrUpdate(new DicomSequence(tag, item));
            level = item;
        }
        foreach (var sequence in (DicomTag[])[DicomTag.AnatomicRegionSequence, DicomTag.ContrastBolusAgentSequence, DicomTag.ProcedureCodeSequence, DicomTag.RequestAttributesSequence])
        {
            var item = new DicomDataset().NotValidated();
            Attributes(item, ref next);
            dataset.AddOrUpdate(new DicomSequence(sequence, item));
        }
        Private(dataset);
        dataset.AddOrUpdate(new DicomUnknown(new DicomTag(0x0009, 0x0077), Bytes(Text))); // private, without a creator
        dataset.AddOrUpdate(new DicomUnknown(new DicomTag(0x0008, 0xfff0), Bytes(Text))); // not in the dictionary
        dataset.AddOrUpdate(new DicomOtherWord(new DicomTag(0x6000, 0x3000), new MemoryByteBuffer(Bytes(Text))));
        dataset.AddOrUpdate(DicomVR.LO, new DicomTag(0x6002, 0x1500), Text);
        dataset.AddOrUpdate(new DicomOtherByte(new DicomTag(0x5000, 0x3000), new MemoryByteBuffer(Bytes(Text))));
        dataset.AddOrUpdate(DicomVR.LO, new DicomTag(0x5002, 0x2500), Text);
        dataset.AddOrUpdate(new DicomOtherByte(new DicomTag(0xfffc, 0xfffc), new MemoryByteBuffer(Bytes(Text))));
        dataset.AddOrUpdate(DicomTag.PatientName, $"{Text}^JANE").AddOrUpdate(DicomTag.PatientID, Number);
    }

    /// <summary>The planted identifiers in some bytes.</summary>
    public static IEnumerable<string> FoundIn(byte[] bytes) => All.Where(planted =>
        bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(planted)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(planted)) >= 0 || bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(planted.ToLowerInvariant())) >= 0);

    /// <summary>The elements of a data set that hold planted identifiers, for a message.</summary>
    public static IEnumerable<string> ElementsOf(DicomDataset dataset) => dataset.SelectMany(item => item switch
    {
        DicomSequence sequence => sequence.Items.SelectMany(ElementsOf).Select(nested => $"{item.Tag} > {nested}"),
        DicomElement element => FoundIn(element.Buffer.Data).Select(planted => $"{item.Tag} {item.ValueRepresentation} {planted}"),
        _ => [],
    });

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text.PadRight(text.Length + (text.Length & 1)));

    private static void Attributes(DicomDataset dataset, ref int next)
    {
        foreach (var entry in DicomDictionary.Default)
        {
            var (tag, vr) = (entry.Tag, entry.ValueRepresentations[0]);
            if (tag.IsPrivate || tag.Element == 0 || tag.Group < 8 || tag.Group >> 8 is 0x50 or 0x60 or 0x7f or 0xff || tag.Group is 0x1000 or 0x1010 || Image.Contains(tag) || !Representations.Contains(vr.Code)) continue;
            if (tag.Group == 0x0028 && vr.Code is "CS" or "IS" or "DS") continue;
            next++;
            DicomItem? bytes = vr.Code switch
            {
                "OB" => new DicomOtherByte(tag, new MemoryByteBuffer(Bytes(Text))),
                "OW" => new DicomOtherWord(tag, new MemoryByteBuffer(Bytes(Text))),
                "UN" => new DicomUnknown(tag, new MemoryByteBuffer(Bytes(Text))),
                _ => null,
            };
            if (bytes is not null) dataset.AddOrUpdate(bytes);
            else dataset.AddOrUpdate(vr, tag, Value(vr, next));
        }
    }

    private static string Value(DicomVR vr, int number) => vr.Code switch
    {
        "DA" => Date,
        "TM" => Time,
        "DT" => Date + Time,
        "AS" => Age,
        "UI" => Uid + number,
        "IS" or "DS" => Number,
        "CS" => Text,
        "PN" => $"{Text}{number}^JANE",
        "SH" or "AE" => $"{Text}{number}",
        "UR" => $"http://{Text}/{number}",
        _ => $"for {Text}{number} of {Date}",
    };

    private static void Private(DicomDataset dataset)
    {
        var creator = DicomDictionary.Default.GetPrivateCreator($"{Text} CREATOR");
        dataset.AddOrUpdate(DicomVR.LO, new DicomTag(0x0019, 0x0010, creator), Text);
        dataset.AddOrUpdate(new DicomSequence(new DicomTag(0x0019, 0x0011, creator), new DicomDataset(new DicomPersonName(DicomTag.PatientName, Text))));
        var siemens = DicomDictionary.Default.GetPrivateCreator("SIEMENS MR HEADER");
        dataset.AddOrUpdate(DicomVR.IS, new DicomTag(0x0019, 0x000c, siemens), Text); // a safe element with something else in it
        dataset.AddOrUpdate(DicomVR.LO, new DicomTag(0x0019, 0x0008, siemens), Text);
    }
}
