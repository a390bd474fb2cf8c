using System.Reflection;
using FellowOakDicom;

namespace MedCluster.FellowOakDicomContract.Tests;

public class DictionaryTests
{
    [Fact]
    public void Every_tag_constant_is_what_the_dictionary_calls_it()
    {
        var constants = typeof(DicomTag).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(DicomTag)).ToList();
        Assert.True(constants.Count > 1000);
        foreach (var (name, tag) in constants.Select(field => (field.Name, (DicomTag)field.GetValue(null)!)))
        {
            // Delimiters are in no dictionary, and an entry for many tags has one name for all of them.
            if (tag.Group == 0xfffe || tag == DicomTag.Unknown || (tag.Group & 0xff00) is 0x5000 or 0x6000 || (tag.Group == 0x0028 && tag.Element is >= 0x0400 and < 0x0900)) continue;
            Assert.Equal(name.Replace("RETIRED", "", StringComparison.Ordinal), tag.DictionaryEntry.Keyword);
        }
    }

    [Theory]
    [InlineData(0x0008, 0x0005, "CS", 1, int.MaxValue)]
    [InlineData(0x0008, 0x0008, "CS", 2, int.MaxValue)]
    [InlineData(0x0010, 0x0010, "PN", 1, 1)]
    [InlineData(0x0020, 0x0032, "DS", 3, 3)]
    [InlineData(0x0020, 0x0037, "DS", 6, 6)]
    [InlineData(0x0028, 0x0106, "US", 1, 1)]
    [InlineData(0x0062, 0x0002, "SQ", 1, 1)]
    [InlineData(0x6002, 0x0010, "US", 1, 1)]
    public void The_dictionary_has_the_standards_facts(int group, int element, string vr, int minimum, int maximum)
    {
        var entry = new DicomTag((ushort)group, (ushort)element).DictionaryEntry;
        Assert.Equal(vr, entry.ValueRepresentations[0].Code);
        Assert.Equal((minimum, maximum), (entry.ValueMultiplicity.Minimum, entry.ValueMultiplicity.Maximum));
    }

    [Fact]
    public void Unknown_tags_are_unknown()
    {
        Assert.Same(DicomDictionary.UnknownTag, new DicomTag(0x0008, 0x0002).DictionaryEntry);
        Assert.Equal("LO", new DicomTag(0x0009, 0x0010).DictionaryEntry.ValueRepresentations[0].Code);
        Assert.Equal("UL", new DicomTag(0x0008, 0x0000).DictionaryEntry.ValueRepresentations[0].Code);
    }

    [Fact]
    public void Tags_compare_and_parse()
    {
        Assert.Equal(DicomTag.PatientID, new DicomTag(0x0010, 0x0020));
        Assert.True(DicomTag.PatientID == new DicomTag(0x0010, 0x0020));
        Assert.True(DicomTag.PatientID.CompareTo(DicomTag.PatientName) > 0);
        Assert.Equal(DicomTag.PatientID, DicomTag.Parse("(0010,0020)"));
        Assert.Equal(DicomTag.PatientID, DicomTag.Parse("00100020"));
        Assert.Throws<DicomDataException>(() => DicomTag.Parse("nothing"));
        Assert.Equal("(0010,0020)", DicomTag.PatientID.ToString());
        Assert.Equal("(0029,1010:SOMEBODY)", new DicomTag(0x0029, 0x1010, "SOMEBODY").ToString());
        Assert.True(new DicomTag(0x0029, 0x1010).IsPrivate);
        Assert.Equal(new DicomTag(0x0029, 0x1010, "SOMEBODY"), new DicomTag(0x0029, 0x0010, "SOMEBODY"));
        Assert.NotEqual(new DicomTag(0x0029, 0x1010, "SOMEBODY"), new DicomTag(0x0029, 0x1010, "SOMEBODY ELSE"));
        Assert.Equal(0x00100020u, (uint)DicomTag.PatientID);
    }

    [Fact]
    public void Representations_parse()
    {
        Assert.Same(DicomVR.US, DicomVR.Parse("US"));
        Assert.False(DicomVR.TryParse("XX", out _));
        Assert.Throws<DicomDataException>(() => DicomVR.Parse("XX"));
        Assert.Equal((2, false, true), (DicomVR.US.UnitSize, DicomVR.US.IsString, DicomVR.US.Is16bitLength));
        Assert.Equal((1, true, false), (DicomVR.UT.UnitSize, DicomVR.UT.IsString, DicomVR.UT.Is16bitLength));
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2", false, false, false, false)]
    [InlineData("1.2.840.10008.1.2.1", true, false, false, false)]
    [InlineData("1.2.840.10008.1.2.2", true, false, false, false)]
    [InlineData("1.2.840.10008.1.2.1.99", true, false, true, false)]
    [InlineData("1.2.840.10008.1.2.4.70", true, true, false, false)]
    [InlineData("1.2.840.10008.1.2.4.91", true, true, false, true)]
    [InlineData("1.2.840.10008.1.2.4.201", true, true, false, false)]
    [InlineData("1.2.3.4.5", true, true, false, false)]
    public void Transfer_syntaxes_have_their_properties(string uid, bool isExplicit, bool isEncapsulated, bool isDeflate, bool isLossy)
    {
        var syntax = DicomTransferSyntax.Parse(uid);
        Assert.Equal((uid, isExplicit, isEncapsulated, isDeflate, isLossy), (syntax.UID.UID, syntax.IsExplicitVR, syntax.IsEncapsulated, syntax.IsDeflate, syntax.IsLossy));
    }

    [Fact]
    public void Identifiers_are_known_and_made()
    {
        Assert.Equal("1.2.840.10008.5.1.4.1.1.2", DicomUID.CTImageStorage.UID);
        Assert.Same(DicomUID.CTImageStorage, DicomUID.Parse("1.2.840.10008.5.1.4.1.1.2\0"));
        Assert.Equal("CT Image Storage", DicomUID.CTImageStorage.Name);
        Assert.True(DicomUID.CTImageStorage.IsImageStorage);
        Assert.True(DicomUID.SecondaryCaptureImageStorage.IsImageStorage);
        Assert.False(DicomUID.SegmentationStorage.IsImageStorage);
        Assert.False(DicomUID.BasicTextSRStorage.IsImageStorage);
        Assert.NotEqual(DicomUID.Generate(), DicomUID.Generate());
        Assert.StartsWith("2.25.", DicomUID.Generate().UID, StringComparison.Ordinal);
        Assert.True(DicomUID.IsValidUid(DicomUID.Generate().UID));
        Assert.True(DicomUID.IsValidUid("1.2.3"));
        Assert.False(DicomUID.IsValidUid("1.02.3"));
        Assert.False(DicomUID.IsValidUid("1.2.3."));
        Assert.False(DicomUID.IsValidUid("abc"));
        Assert.Throws<DicomDataException>(() => DicomTransferSyntax.Lookup(DicomUID.CTImageStorage));
    }
}
