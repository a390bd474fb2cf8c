using System.Text;
using FellowOakDicom;
using FellowOakDicom.IO.Buffer;
using MedCluster.Imaging.Deidentification;
using MedCluster.Imaging.Headers;
using MedCluster.Imaging.Intake;
using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Deidentification;

public sealed class DeidentifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_file_gives_the_same_bytes_in_any_process_and_another_key_another_identity()
    {
        var file = Profiles.FileOf(Profiles.Slice());
        var (first, again) = (Profiles.Deidentifier(_folder).Apply("a", file, default), Profiles.Deidentifier(_folder).Apply("b", file, default));
        Assert.Equal(first.Digest, again.Digest);
        Assert.Equal(first.File.ToArray(), again.File.ToArray());
        var other = new Deidentifier(Profiles.Of(), Profiles.Key(_folder, 'a')).Apply("a", file, default);
        foreach (var tag in (DicomTag[])[DicomTag.StudyInstanceUID, DicomTag.SOPInstanceUID, DicomTag.PatientID])
            Assert.NotEqual(Profiles.Read(first.File).GetString(tag), Profiles.Read(other.File).GetString(tag));
    }

    [Fact]
    public void A_text_that_can_not_be_decoded_is_a_damaged_header()
    {
        var dataset = new DicomBytes().Text(0x0008, 0x0005, "CS", @"ISO 2022 IR 6\ISO 2022 IR 87").Raw(new DicomBytes().CtImage(1, 2).Shorts(0x7fe0, 0x0010, "OW", 1, 2).ToArray()).ToArray();
        dataset[dataset.AsSpan().IndexOf("CS\u0002\0CT"u8) + 5] = 0x1b;
        var result = Profiles.Deidentifier(_folder).Apply("a", DicomBytes.File(DicomBytes.ExplicitLittleEndian, dataset), default);
        Assert.True(result.Reason is null || result.Reason == ReasonCodes.DamagedHeader, result.Reason?.Code);
    }

    [Fact]
    public void References_lead_to_what_they_led_to_and_standard_UIDs_stay()
    {
        var slice = Profiles.Slice();
        slice.Add(new DicomSequence(DicomTag.SourceImageSequence, new DicomDataset { { DicomTag.ReferencedSOPClassUID, DicomUID.CTImageStorage }, { DicomTag.ReferencedSOPInstanceUID, "1.2.3.4.5" } }));
        var result = Profiles.Deidentifier(_folder).Apply(slice);
        var reference = Assert.Single(result.GetSequence(DicomTag.SourceImageSequence).Items);
        Assert.Equal(result.GetString(DicomTag.SOPInstanceUID), reference.GetString(DicomTag.ReferencedSOPInstanceUID));
        Assert.StartsWith("2.25.", result.GetString(DicomTag.SOPInstanceUID), StringComparison.Ordinal);
        Assert.Equal(DicomUID.CTImageStorage.UID, reference.GetString(DicomTag.ReferencedSOPClassUID));
        Assert.Equal(DicomUID.CTImageStorage.UID, result.GetString(DicomTag.SOPClassUID));
    }

    [Fact]
    public void What_was_done_is_said()
    {
        var result = Profiles.Deidentifier(_folder, DeidentificationOption.RetainModifiedDates, DeidentificationOption.CleanDescriptors).Apply(Profiles.Slice());
        Assert.Equal("YES", result.GetString(DicomTag.PatientIdentityRemoved));
        Assert.Equal("MODIFIED", result.GetString(DicomTag.LongitudinalTemporalInformationModified));
        Assert.NotEmpty(result.GetString(DicomTag.DeidentificationMethod));
        Assert.Equal(["113100", "113107", "113105"], result.GetSequence(DicomTag.DeidentificationMethodCodeSequence).Select(item => item.GetString(DicomTag.CodeValue)));
        Assert.Equal("REMOVED", Profiles.Deidentifier(_folder).Apply(Profiles.Slice()).GetString(DicomTag.LongitudinalTemporalInformationModified));
    }

    [Fact]
    public void Dates_of_a_patient_move_together_and_those_of_another_differently()
    {
        var deidentifier = Profiles.Deidentifier(_folder, DeidentificationOption.RetainModifiedDates);
        var slice = Profiles.Slice().Add(DicomTag.StudyDate, "20231105").Add(DicomTag.StudyTime, "235959").Add(DicomTag.AcquisitionDateTime, "20231106000009.5");
        var (first, other) = (deidentifier.Apply(slice), deidentifier.Apply(slice.Clone().AddOrUpdate(DicomTag.PatientID, "somebody else")));
        var study = DateTime.ParseExact(first.GetString(DicomTag.StudyDate) + first.GetString(DicomTag.StudyTime), "yyyyMMddHHmmss", null);
        var acquired = DateTime.ParseExact(first.GetString(DicomTag.AcquisitionDateTime), "yyyyMMddHHmmss.f", null);
        Assert.InRange((acquired - study).TotalSeconds, 9.4, 11.6);
        Assert.True(study < new DateTime(2023, 11, 5));
        Assert.NotEqual(first.GetString(DicomTag.StudyDate) + first.GetString(DicomTag.StudyTime), other.GetString(DicomTag.StudyDate) + other.GetString(DicomTag.StudyTime));
        Assert.Equal("", Profiles.Deidentifier(_folder).Apply(slice).GetString(DicomTag.StudyDate));
        Assert.Equal("20231105", Profiles.Deidentifier(_folder, DeidentificationOption.RetainFullDates).Apply(slice).GetString(DicomTag.StudyDate));
    }

    [Theory]
    [InlineData("20231105", "031407.271828")]
    [InlineData("20240229", "0000")]
    [InlineData("19991231", "23")]
    [InlineData("20000101", "000000.1")]
    public void A_shift_there_and_back_gives_what_there_was(string date, string time)
    {
        foreach (var patient in Enumerable.Range(0, 50))
        {
            var amount = Profiles.Key(_folder).Shift($"{patient}", 3650);
            Assert.InRange(amount, TimeSpan.FromDays(1), TimeSpan.FromDays(3651));
            var (there, back) = (new DateShift(-amount), new DateShift(amount));
            var (movedDate, movedTime) = (there.ShiftDate(date, time)!, there.ShiftTime(time, date)!);
            Assert.NotEqual(date, movedDate);
            Assert.Equal((date, time), (back.ShiftDate(movedDate, movedTime), back.ShiftTime(movedTime, movedDate)));
            Assert.Equal(date, back.ShiftDate(there.ShiftDate(date, null)!, null));
            Assert.Equal(time, back.ShiftTime(there.ShiftTime(time, null)!, null));
            Assert.Equal(date + time, back.ShiftDateTime(there.ShiftDateTime(date + time + "+0100")!));
        }
    }

    [Fact]
    public void Patient_characteristics_stay_when_asked_and_great_ages_are_rounded()
    {
        var slice = Profiles.Slice().Add(DicomTag.PatientAge, "097Y").Add(DicomTag.PatientSex, "F").Add(DicomTag.PatientWeight, "71");
        var kept = Profiles.Deidentifier(_folder, DeidentificationOption.RetainPatientCharacteristics).Apply(slice);
        Assert.Equal(("090Y", "F", "71"), (kept.GetString(DicomTag.PatientAge), kept.GetString(DicomTag.PatientSex), kept.GetString(DicomTag.PatientWeight)));
        var removed = Profiles.Deidentifier(_folder).Apply(slice);
        Assert.False(removed.Contains(DicomTag.PatientAge));
        Assert.Equal("", removed.GetString(DicomTag.PatientSex));
    }

    [Fact]
    public void Device_institution_and_UIDs_stay_when_asked()
    {
        var slice = Profiles.Slice().Add(DicomTag.StationName, "CT1").Add(DicomTag.InstitutionName, "Somewhere");
        var kept = Profiles.Deidentifier(_folder, DeidentificationOption.RetainDeviceIdentity, DeidentificationOption.RetainInstitutionIdentity, DeidentificationOption.RetainUids).Apply(slice);
        Assert.Equal(("CT1", "Somewhere", "1.2.3"), (kept.GetString(DicomTag.StationName), kept.GetString(DicomTag.InstitutionName), kept.GetString(DicomTag.StudyInstanceUID)));
        var removed = Profiles.Deidentifier(_folder).Apply(slice);
        Assert.False(removed.Contains(DicomTag.StationName) && removed.GetString(DicomTag.StationName) == "CT1");
    }

    [Theory]
    [InlineData("CT Thorax 1.5 mm for Doe, Jane", "CT Thorax 1.5 mm for")]
    [InlineData("HEAD^Routine Dr.Smith 5551234", "HEAD Routine")]
    [InlineData("T1 sag post 03/11/2023", "T1 sag post")]
    public void Of_descriptions_the_known_words_stay(string description, string cleaned)
    {
        var slice = Profiles.Slice().Add(DicomTag.SeriesDescription, description);
        Assert.Equal(cleaned, Profiles.Deidentifier(_folder, DeidentificationOption.CleanDescriptors).Apply(slice).GetString(DicomTag.SeriesDescription));
        Assert.False(Profiles.Deidentifier(_folder).Apply(slice).Contains(DicomTag.SeriesDescription));
        // A patient who is called like an organ.
        Assert.DoesNotContain("HEAD", Profiles.Deidentifier(_folder, DeidentificationOption.CleanDescriptors)
            .Apply(slice.Clone().AddOrUpdate(DicomTag.PatientName, "Head^Thorax^Sag")).GetString(DicomTag.SeriesDescription), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Kept_texts_stay_unless_they_name_the_patient()
    {
        var profile = Profiles.Of() with { Keep = ["Manufacturer", "ConvolutionKernel"] };
        var result = new Deidentifier(profile, Profiles.Key(_folder)).Apply(Profiles.Slice().Add(DicomTag.Manufacturer, "ACME").Add(DicomTag.ConvolutionKernel, "jane").Add(DicomTag.SoftwareVersions, "7"));
        Assert.Equal(("ACME", "", ""), (result.GetString(DicomTag.Manufacturer), result.GetString(DicomTag.ConvolutionKernel), result.GetString(DicomTag.SoftwareVersions)));
    }

    [Fact]
    public void Safe_private_elements_stay_when_asked_and_no_other()
    {
        var slice = Profiles.Slice();
        var (siemens, mine) = (DicomDictionary.Default.GetPrivateCreator("SIEMENS MR HEADER"), DicomDictionary.Default.GetPrivateCreator("MINE"));
        slice.Add(DicomVR.IS, new DicomTag(0x0019, 0x000c, siemens), "1000").Add(DicomVR.LO, new DicomTag(0x0019, 0x0008, siemens), "IMAGE NUM 4").Add(DicomVR.CS, new DicomTag(0x0021, 0x0001, mine), "A1");
        var profile = Profiles.Of(DeidentificationOption.RetainSafePrivate) with { SafePrivate = [new SafePrivateElement("MINE", "0021", "01", "CS")] };
        var kept = new Deidentifier(profile, Profiles.Key(_folder)).Apply(slice);
        Assert.Equal("1000", kept.GetString(new DicomTag(0x0019, 0x000c, siemens)));
        Assert.Equal("A1", kept.GetString(new DicomTag(0x0021, 0x0001, mine)));
        Assert.Equal(2, kept.Count(item => item.Tag.IsPrivate && item.Tag.Element > 0xff));
        Assert.DoesNotContain(Profiles.Deidentifier(_folder).Apply(slice), item => item.Tag.IsPrivate);
    }

    [Theory]
    [InlineData("SCT", "69536005", true)]
    [InlineData("SCT", "69536006", false)]
    [InlineData("DCM", "113100", true)]
    [InlineData("LN", "18748-4", true)]
    [InlineData("LN", "18748-5", false)]
    [InlineData("UCUM", "mm", true)]
    [InlineData("99LOCAL", "JANE", false)]
    public void Codes_of_public_schemes_stay_without_their_text(string scheme, string value, bool stays)
    {
        var code = new DicomDataset { { DicomTag.CodeValue, value }, { DicomTag.CodingSchemeDesignator, scheme }, { DicomTag.CodeMeaning, "Jane's head" } };
        var result = Profiles.Deidentifier(_folder).Apply(Profiles.Slice().Add(new DicomSequence(DicomTag.AnatomicRegionSequence, code)));
        var items = result.GetSequence(DicomTag.AnatomicRegionSequence).Items;
        Assert.Equal(stays ? 1 : 0, items.Count);
        if (stays) Assert.Equal((value, value), (items[0].GetString(DicomTag.CodeValue), items[0].GetString(DicomTag.CodeMeaning)));
    }

    [Fact]
    public void Images_with_text_in_them_are_refused_unless_said_otherwise()
    {
        var named = Profiles.FileOf(Profiles.Slice().Add(DicomTag.BurnedInAnnotation, "YES"));
        var screen = Profiles.FileOf(Profiles.Slice().AddOrUpdate(DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage));
        var cleanScreen = Profiles.FileOf(Profiles.Slice().AddOrUpdate(DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage).Add(DicomTag.BurnedInAnnotation, "NO"));
        var refusing = Profiles.Deidentifier(_folder);
        Assert.Equal(ReasonCodes.BurnedInAnnotation, refusing.Apply("a", named, default).Reason);
        Assert.Equal(ReasonCodes.BurnedInAnnotation, refusing.Apply("a", screen, default).Reason);
        Assert.Null(refusing.Apply("a", cleanScreen, default).Reason);
        Assert.Null(new Deidentifier(Profiles.Of() with { BurnedIn = BurnedInPolicy.Keep }, Profiles.Key(_folder)).Apply("a", named, default).Reason);
    }

    [Fact]
    public void Documents_and_damaged_files_are_refused_by_name()
    {
        var deidentifier = Profiles.Deidentifier(_folder);
        var report = new DicomDataset { { DicomTag.SOPClassUID, DicomUID.BasicTextSRStorage }, { DicomTag.SOPInstanceUID, "1.2" }, { DicomTag.TextValue, "Jane is well" } };
        Assert.Equal(ReasonCodes.NotDeidentifiable, deidentifier.Apply("a", Profiles.FileOf(report), default).Reason);
        var file = Profiles.FileOf(Profiles.Slice());
        Assert.Equal(ReasonCodes.TruncatedPixelData, deidentifier.Apply("a", file.AsMemory(0, file.Length - 10), default).Reason);
        Assert.Equal(ReasonCodes.DamagedHeader, deidentifier.Apply("a", file.AsMemory(0, 300), default).Reason);
    }

    [Fact]
    public void An_overlay_in_the_unused_bits_of_pixels_is_cleared_and_the_image_is_not()
    {
        var slice = Profiles.Slice().Add(new DicomTag(0x6000, 0x0102), (ushort)12);
        var pixels = slice.GetDicomItem<DicomElement>(DicomTag.PixelData).Buffer.Data;
        byte[] marked = [.. pixels.Select((value, i) => i % 2 == 1 ? (byte)(value | 0x10) : value)];
        slice.AddOrUpdate(new DicomOtherWord(DicomTag.PixelData, new MemoryByteBuffer(marked)));
        Assert.Equal(pixels, Profiles.Deidentifier(_folder).Apply(slice).GetDicomItem<DicomElement>(DicomTag.PixelData).Buffer.Data);
    }

    [Fact]
    public void Comments_in_JPEG_are_blanked_before_between_and_after_the_scans()
    {
        byte[] head = [0xff, 0xd8, 0xff, 0xe0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0];
        byte[] scan = [0xff, 0xda, 0, 4, 1, 2, 7, 0xff, 0, 8, 0xff, 0xd0, 9, 0xff, 0x7f];
        byte[] Jpeg(string comment, string profile, string trailer) =>
            [.. head, 0xff, 0xfe, 0, 10, .. Encoding.ASCII.GetBytes(comment), .. scan, 0xff, 0xe2, 0, 6, .. Encoding.ASCII.GetBytes(profile), .. scan, 0xff, 0xd9, .. Encoding.ASCII.GetBytes(trailer)];
        Assert.Equal(Jpeg("        ", "    ", "\0\0\0\0"), CodestreamComments.Blank(Jpeg("Doe^Jane", "Jane", "Jane")));
        var plain = Jpeg("        ", "    ", "\0\0");
        Assert.Same(plain, CodestreamComments.Blank(plain));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Comments_in_JPEG_2000_are_blanked_in_the_main_header_in_tile_parts_and_after_the_image(bool openEnd)
    {
        byte length = openEnd ? (byte)0 : (byte)26;
        byte[] Image(string comment, string trailer) =>
        [
            0xff, 0x4f, 0xff, 0x51, 0, 4, 1, 2, 0xff, 0x64, 0, 8, 0, 1, .. Encoding.ASCII.GetBytes(comment),
            0xff, 0x90, 0, 10, 0, 0, 0, 0, 0, length, 0, 1, 0xff, 0x64, 0, 8, 0, 1, .. Encoding.ASCII.GetBytes(comment), 0xff, 0x93, 5, 6,
            0xff, 0xd9, .. Encoding.ASCII.GetBytes(trailer),
        ];
        Assert.Equal(Image("    ", "\0\0\0\0"), CodestreamComments.Blank(Image("Jane", "Jane")));
    }

    [Fact]
    public void Of_a_JP2_file_the_codestream_alone_is_left_in_the_same_length()
    {
        byte[] codestream = [0xff, 0x4f, 0xff, 0x51, 0, 4, 1, 2, 0xff, 0xd9];
        byte[] file = [0, 0, 0, 12, .. "jP  "u8, 13, 10, 0x87, 10, 0, 0, 0, 16, .. "xml <Jane/>"u8, 0, 0, 0, 0, 0, 18, .. "jp2c"u8, .. codestream, 0, 0, 0, 12, .. "uuidJane"u8];
        file[15] = (byte)(file.AsSpan().IndexOf("jp2c"u8) - 4 - 12);
        Assert.Equal([.. codestream, .. new byte[file.Length - codestream.Length]], CodestreamComments.Blank(file));
        file[^16] = 0xee; // no end of image
        Assert.DoesNotContain("Jane", Encoding.ASCII.GetString(CodestreamComments.Blank(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_comment_that_goes_on_in_the_next_fragment_is_blanked_and_a_stream_that_is_not_known_is_refused()
    {
        byte[] jpeg = [0xff, 0xd8, 0xff, 0xfe, 0, 12, .. Encoding.ASCII.GetBytes("Doe^Janeth"), 0xff, 0xda, 0, 4, 1, 2, 3, 4, 0xff, 0xd9];
        var deidentifier = Profiles.Deidentifier(_folder);
        var result = deidentifier.Apply("file", Compressed(jpeg[..10], jpeg[10..]), CancellationToken.None);
        Assert.Null(result.Reason);
        Assert.Equal(-1, result.File.Span.IndexOf("Doe"u8));
        Assert.Equal(-1, result.File.Span.IndexOf("neth"u8));
        Assert.Equal(ReasonCodes.NotDeidentifiable, deidentifier.Apply("file", Compressed([0, 0, 1, 0xb3, .. "Jane"u8]), CancellationToken.None).Reason);

        static byte[] Compressed(params byte[][] fragments)
        {
            var pixels = new DicomOtherByteFragment(DicomTag.PixelData);
            foreach (var fragment in fragments) pixels.Fragments.Add(new MemoryByteBuffer(fragment));
            return Profiles.FileOf(new DicomDataset(DicomTransferSyntax.JPEGProcess1).NotValidated().Add(Profiles.Slice()).AddOrUpdate(pixels));
        }
    }

    [Fact]
    public void Labels_that_people_write_in_an_attribute_for_codes_are_replaced()
    {
        var result = Profiles.Deidentifier(_folder).Apply(Profiles.Slice().Add(DicomTag.ContentLabel, "IOWA").Add(DicomTag.ScanOptions, "HELICAL MODE"));
        Assert.Equal("REMOVED", result.GetString(DicomTag.ContentLabel));
        Assert.Equal("HELICAL MODE", result.GetString(DicomTag.ScanOptions));
    }

    [Fact]
    public void Going_back_gives_patient_study_UIDs_and_dates_as_they_were()
    {
        var profile = Profiles.Of(DeidentificationOption.RetainModifiedDates);
        var (deidentifier, reidentifier) = (new Deidentifier(profile, Profiles.Key(_folder)), new Reidentifier(profile, Profiles.Key(_folder)));
        var slice = Profiles.Slice().Add(DicomTag.SpecificCharacterSet, "ISO_IR 100").Add(DicomTag.StudyDate, "20231105").Add(DicomTag.StudyTime, "0314").Add(DicomTag.AcquisitionDate, "20231106").Add(DicomTag.AccessionNumber, "A-1")
            .Add(new DicomSequence(DicomTag.SourceImageSequence, new DicomDataset { { DicomTag.ReferencedSOPClassUID, DicomUID.CTImageStorage }, { DicomTag.ReferencedSOPInstanceUID, "1.2.3.4.9" } }));
        var result = deidentifier.Apply(deidentifier.NameOf("a"), Profiles.FileOf(slice), default);
        var hidden = Profiles.Read(result.File);
        var mapping = MappingOf(deidentifier, result, hidden);
        var restored = Profiles.Read(reidentifier.Apply(result.File, mapping, default));
        foreach (var tag in (DicomTag[])[DicomTag.PatientName, DicomTag.PatientID, DicomTag.StudyInstanceUID, DicomTag.SeriesInstanceUID, DicomTag.SOPInstanceUID, DicomTag.StudyDate, DicomTag.StudyTime, DicomTag.AcquisitionDate, DicomTag.AccessionNumber])
        {
            Assert.NotEqual(slice.GetString(tag), hidden.GetString(tag));
            Assert.Equal(slice.GetString(tag), restored.GetString(tag));
        }
        Assert.Equal("1.2.3.4.9", restored.GetSequence(DicomTag.SourceImageSequence).Items[0].GetString(DicomTag.ReferencedSOPInstanceUID));
        Assert.Equal("NO", restored.GetString(DicomTag.PatientIdentityRemoved));

        // A result has UIDs of its own, which get others; what it refers to gets its original.
        var derived = hidden.Clone().AddOrUpdate(DicomTag.SOPInstanceUID, "2.25.1").AddOrUpdate(DicomTag.SeriesInstanceUID, "2.25.2").AddOrUpdate(DicomTag.ContentDate, "20260101");
        var returned = Profiles.Read(reidentifier.Apply(Profiles.FileOf(derived), mapping, default));
        Assert.Equal(("1.2.3", "20260101", "20231105"), (returned.GetString(DicomTag.StudyInstanceUID), returned.GetString(DicomTag.ContentDate), returned.GetString(DicomTag.StudyDate)));
        Assert.NotEqual("2.25.1", returned.GetString(DicomTag.SOPInstanceUID));
        Assert.Equal("1.2.3.4.9", returned.GetSequence(DicomTag.SourceImageSequence).Items[0].GetString(DicomTag.ReferencedSOPInstanceUID));

        var otherKey = Assert.Throws<MedClusterException>(() => new Reidentifier(profile, Profiles.Key(_folder, 'b')).Apply(result.File, mapping, default));
        Assert.Equal(ReasonCodes.InvalidDeidentification, otherKey.Reason);
    }

    private static IdentityMapping MappingOf(Deidentifier deidentifier, DeidentifiedInstance instance, DicomDataset hidden)
    {
        var header = InstanceHeaderReader.Read(new MemoryStream(instance.File.ToArray())).Header!;
        var study = new IntakeStudy(header.StudyInstanceUid, [], [new IntakeSeries(header.SeriesInstanceUid, [new IntakeInstance(header, "", instance.Digest, 0, 0)])]);
        var mapping = deidentifier.MappingOf(study);
        Assert.Equal("a", Assert.Single(mapping.Files).Value);
        Assert.Equal(hidden.GetString(DicomTag.StudyInstanceUID), mapping.StudyInstanceUid);
        Assert.Equal(mapping.ToJson(), IdentityMapping.Parse(mapping.ToJson()).Merge(mapping).ToJson());
        return mapping;
    }
}
