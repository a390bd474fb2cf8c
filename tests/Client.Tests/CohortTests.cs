using MedCluster.Client.Cohort;
using MedCluster.Grains.Aggregation;
using MedCluster.Imaging.Labels;
using MedCluster.Inference;
using Xunit;

namespace MedCluster.Client.Tests;

public sealed class CohortTests
{
    private static readonly ModelCode Kidney = new("SCT", "64033007", "Kidney"), Left = new("SCT", "7771000", "Left"), Right = new("SCT", "24028007", "Right");

    private static LabelReport Label(string name, int value, double? ml, double x = 0, ModelCode? code = null, ModelCode? side = null) =>
        new(name, value, ml == 0 ? 0 : (long)((ml ?? 1) * 1000), ml, 30, 5, new LabelBox(1, 2, 3, 4, 5, 6), ml == 0 ? null : [x, 2, 3], code, side);

    [Fact]
    public void The_median_and_its_deviation_are_those_of_the_book()
    {
        var statistics = RobustStatistics.Of([1, 2, 3, 4, 100]);
        Assert.Equal((5, 3, 1), (statistics.Count, statistics.Median, statistics.Deviation));
        Assert.Equal(0.6745 * 97, statistics.Score(100), 9);
        Assert.Equal(2.5, RobustStatistics.Of([4, 1, 2, 3]).Median);
        // More than half are equal: the mean distance stands in.
        Assert.Equal(0.8453 * 10 / 5, RobustStatistics.Of([7, 7, 7, 7, 17]).Deviation, 9);
        Assert.Equal(0, RobustStatistics.Of([7, 7]).Score(8));
    }

    [Fact]
    public void What_stands_out_is_told_and_nothing_else()
    {
        var table = new CohortTable();
        for (var i = 0; i < 40; i++)
        {
            table.Add($"1.2.{i}", "1", 1,
            [
                Label("background", 0, i == 5 ? 0 : 5000 * (i + 1)),
                Label("liver", 1, i == 7 ? 0 : i == 9 ? 90 : 1500 + (10 * (i % 8))),
                Label("tumour", 2, i % 3 == 0 ? 5 : 0),
                Label("kidney a", 3, 150 + i, i == 11 ? -60 : 60, Kidney, Left),
                Label("kidney b", 4, 150 + i, i == 11 ? 60 : -60, Kidney, Right),
                Label("lung_left", 5, 2000 + i, i == 12 ? -80 : 80),
                Label("lung_right", 6, 2000 + i, -79),
            ]);
        }
        var (labels, outliers) = table.Judge();

        Assert.Equal(
            [(7, "liver", OutlierKind.Missing), (9, "liver", OutlierKind.Volume), (11, "kidney a", OutlierKind.SidesSwapped), (12, "lung_left", OutlierKind.SidesSwapped)],
            outliers.Select(entry => (entry.Volume, entry.Outlier.Label, entry.Outlier.Kind)));
        Assert.Equal("1.2.9", outliers[1].Outlier.Study);
        Assert.True(outliers[1].Outlier.Score < -RobustStatistics.OutlierScore);
        Assert.Equal(["liver", "tumour", "kidney a", "kidney b", "lung_left", "lung_right"], labels.Select(label => label.Name));
        var liver = labels[0];
        Assert.Equal((40, 39, 2), (liver.Volumes, liver.Present, liver.Outliers));
        Assert.InRange(liver.MedianMl!.Value, 1500, 1570);
        Assert.True(90 < liver.LowMl && liver.LowMl < 1500 && liver.HighMl > 1570);
    }

    [Fact]
    public void Few_volumes_say_nothing_of_what_is_usual()
    {
        var table = new CohortTable();
        for (var i = 0; i < CohortTable.FewestVolumes - 1; i++) table.Add($"1.2.{i}", "1", 1, [Label("liver", 1, i == 3 ? 0 : i == 4 ? 1 : 1500)]);
        Assert.Empty(table.Judge().Outliers);
    }

    [Fact]
    public void Volumes_without_a_depth_are_present_and_no_outliers()
    {
        var table = new CohortTable();
        for (var i = 0; i < 20; i++) table.Add($"1.2.{i}", "1", 1, [Label("liver", 1, null)]);
        var (labels, outliers) = table.Judge();
        Assert.Empty(outliers);
        Assert.Equal((20, null), (labels[0].Present, labels[0].MedianMl));
    }

    [Fact]
    public void The_csv_has_a_row_per_label_and_quotes_what_needs_it()
    {
        using var folder = new TestSupport.TemporaryFolder();
        var path = folder["cohort.csv"];
        using (var csv = new CohortCsv(path))
        {
            csv.Add("1.2", "run", "1.3", 1, [Label("background", 0, 10), Label("a \"b\", c", 1, 1.5, code: Kidney)]);
            csv.Add("1.4", "run", "1.5", 2, [Label("a \"b\", c", 1, null)]);
            csv.Finish([(1, new Outlier("1.4", "1.5", 2, "a \"b\", c", OutlierKind.SidesSwapped, "", null))]);
        }
        Assert.Equal([path], Directory.EnumerateFiles(folder.Path));
        Assert.Equal(
            [
                "study,run,series,volume,label,value,code,voxels,ml,mean,sd,centroid_x,centroid_y,centroid_z,first_column,last_column,first_row,last_row,first_slice,last_slice,outlier",
                "1.2,run,1.3,1,\"a \"\"b\"\", c\",1,SCT:64033007,1500,1.5,30,5,0,2,3,1,2,3,4,5,6,",
                "1.4,run,1.5,2,\"a \"\"b\"\", c\",1,,1000,,30,5,0,2,3,1,2,3,4,5,6,sides-swapped",
            ],
            File.ReadAllLines(path));
    }
}
