using MedCluster.Imaging.Labels;

namespace MedCluster.Imaging.Tests.Labels;

public class LabelRunTests
{
    [Fact]
    public void A_run_ends_where_the_label_does_whatever_its_length_and_what_follows()
    {
        for (var run = 1; run <= 70; run++)
        {
            for (var rest = 0; rest <= 20; rest++)
            {
                foreach (var (label, other) in ((byte, byte)[])[(0, 1), (1, 0), (255, 127), (128, 0), (4, 5)])
                {
                    byte[] labels = [.. Enumerable.Repeat(label, run), .. Enumerable.Range(0, rest).Select(i => i % 2 == 0 ? other : label)];
                    Assert.Equal(run, LabelRun.Length(labels));
                }
            }
        }
    }
}
