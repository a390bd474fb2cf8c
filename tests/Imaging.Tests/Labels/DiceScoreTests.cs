using MedCluster.Imaging.Labels;

namespace MedCluster.Imaging.Tests.Labels;

public class DiceScoreTests
{
    [Fact]
    public void The_overlap_counts_twice_over_both_sizes()
    {
        var dice = new DiceScore(4);
        dice.Add([0, 1, 1, 2], [0, 1, 2, 2]);
        dice.Add([1, 1], [1, 0]);

        Assert.Equal(2.0 * 1 / 3, dice[0]);
        Assert.Equal(2.0 * 2 / 6, dice[1]);
        Assert.Equal(2.0 * 1 / 3, dice[2]);
        Assert.Null(dice[3]);
    }

    [Fact]
    public void Masks_of_two_sizes_are_refused() => Assert.Throws<ArgumentException>(() => new DiceScore(2).Add([0, 1], [0]));
}
