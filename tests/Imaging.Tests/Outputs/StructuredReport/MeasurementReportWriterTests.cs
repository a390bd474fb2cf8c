using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Labels;
using MedCluster.Imaging.Outputs.StructuredReport;
using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Outputs.StructuredReport;

public class MeasurementReportWriterTests
{
    private static readonly LabelMeasures Fat = new(1234, 1.2345, -101.5, 17.25, new LabelBox(1, 2, 3, 4, 0, 2), new PatientVector(1, 2, 3));
    private static readonly Classification Region = new("body-region", "1.0.0",
    [
        new(new("SCT", "69536005", "Head"), 0.125),
        new(new("SCT", "51185008", "Chest"), 0.75),
        new(new("99MEDCLUSTER", "body-region:2", "other"), 0.125),
    ]);

    private static MeasurementReportContent Content(ResultVolume volume) => new(
        volume.Source, ResultVolume.Producer,
        [new(1, ResultVolume.Segments[0], Fat), new(2, ResultVolume.Segments[1], Fat with { Millilitres = null, Mean = 35, StandardDeviation = 0 })],
        [Region]);

    [ToolFact("dsrdump", "dciodvfy")]
    public void Dsrdump_reads_the_whole_tree_without_a_complaint()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["sr.dcm"], MeasurementReportWriter.Write(Content(ResultVolume.Create(8, 8, 3))).Span);

        // +Pl: long values in full.
        var (code, dump) = ExternalTool.Run("dsrdump", "+Pl", folder["sr.dcm"]);
        Assert.True(code == 0, dump);
        Assert.DoesNotContain(dump.Split('\n'), line => line.StartsWith("W:", StringComparison.Ordinal) || line.StartsWith("E:", StringComparison.Ordinal));
        foreach (var said in (string[])
        [
            "Comprehensive SR Document", "Phantom^Result", "Imaging Measurement Report", "(,,\"Volume\")=\"1234.5\"", "(,,\"Finding\")=(55603005,SCT,\"Adipose tissue\")", "(,,\"Probability\")=\"0.75\"",
            "(,,\"Finding\")=(51185008,SCT,\"Chest\")", "(,,\"Referenced Segment\")=(SG image,,1)",
        ])
            Assert.True(dump.Contains(said, StringComparison.Ordinal), $"{said} is not in:\n{dump}");
        var (_, found) = ExternalTool.Run("dciodvfy", folder["sr.dcm"]);
        Assert.True(!found.Contains("Error", StringComparison.Ordinal), found);
        Assert.Contains("ComprehensiveSR", found, StringComparison.Ordinal);
    }

    /// <summary>Every code that pydicom's copy of PS3.16 knows has the meaning that is written.</summary>
    [PythonFact("pydicom")]
    public void Codes_mean_what_the_standard_says()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["sr.dcm"], MeasurementReportWriter.Write(Content(ResultVolume.Create(8, 8, 3))).Span);
        const string Script = """
            import sys, pydicom
            from pydicom.sr._concepts_dict import concepts
            known = {(scheme, code): [meaning.lower() for meaning, _ in [v for k in concepts[scheme].values() for c, v in k.items() if c == code]]
                     for scheme in ('SCT', 'DCM', 'UCUM', 'LN') for keyword in concepts[scheme].values() for code in keyword}
            checked = 0
            def walk(dataset):
                global checked
                if 'CodingSchemeDesignator' in dataset and (dataset.CodingSchemeDesignator, dataset.get('CodeValue')) in known:
                    meanings = known[(dataset.CodingSchemeDesignator, dataset.CodeValue)]
                    assert dataset.CodeMeaning.lower() in meanings, (dataset.CodeValue, dataset.CodeMeaning, meanings)
                    checked += 1
                for element in dataset:
                    if element.VR == 'SQ':
                        for item in element.value: walk(item)
            report = pydicom.dcmread(sys.argv[1] + '/sr.dcm')
            walk(report)
            assert checked > 40, checked
            numbers = [i for i in report.ContentSequence if i.ValueType == 'CONTAINER'][0].ContentSequence[0].ContentSequence
            volume = [i for i in numbers if i.ConceptNameCodeSequence[0].CodeMeaning == 'Volume'][0].MeasuredValueSequence[0]
            assert float(volume.NumericValue) == 1234.5 and volume.MeasurementUnitsCodeSequence[0].CodeValue == 'mm3'
            """;
        var (code, output) = ExternalTool.Run(ExternalTool.PythonWith("pydicom")!, "-c", Script, folder.Path);
        Assert.True(code == 0, output);
    }

    [Fact]
    public void What_was_written_compares_equal_and_anything_else_differs()
    {
        var content = Content(ResultVolume.Create(8, 8, 3));
        var file = MeasurementReportWriter.Write(content);
        MeasurementReportWriter.Compare(file, content);
        Assert.Equal(file.ToArray(), MeasurementReportWriter.Write(Content(ResultVolume.Create(8, 8, 3))).ToArray());

        void Differs(MeasurementReportContent other) => Assert.Equal(ReasonCodes.OutputMismatch, Assert.Throws<MedClusterException>(() => MeasurementReportWriter.Compare(file, other)).Reason);
        Differs(content with { Segments = [.. content.Segments.Select(segment => segment with { Measures = segment.Measures with { Mean = 1 } })] });
        Differs(content with { Segments = [content.Segments[0]] });
        Differs(content with { Classifications = [] });
        Differs(content with { Producer = content.Producer with { RunId = "another" } });
        Assert.Equal(ReasonCodes.OutputMismatch, Assert.Throws<MedClusterException>(() => MeasurementReportWriter.Compare(file[..(file.Length / 2)], content)).Reason);
    }

    [Fact]
    public void A_label_that_is_not_ascii_is_written_in_utf8()
    {
        var content = Content(ResultVolume.Create(8, 8, 3));
        content = content with { Segments = [content.Segments[0] with { Segment = ResultVolume.Segments[0] with { Label = "Fettgewebe (größer)" } }] };
        MeasurementReportWriter.Compare(MeasurementReportWriter.Write(content), content);
    }
}
