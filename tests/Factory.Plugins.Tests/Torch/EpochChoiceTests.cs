using Factory.Stages.Torch.Training;

namespace Factory.Plugins.Tests.Torch;

public sealed class EpochChoiceTests
{
    [Fact]
    public void A_stroke_of_luck_does_not_win_over_later_epochs() => Assert.Equal(5, Chosen(100, 0.80, 0.92, 0.90, 0.91, 0.90).Kept);

    [Fact]
    public void An_epoch_that_is_really_worse_is_passed_over() => Assert.Equal(3, Chosen(100, 0.80, 0.92, 0.90, 0.88, 0.85).Kept);

    [Fact]
    public void More_rows_make_a_smaller_difference_count() => Assert.Equal(2, Chosen(10_000, 0.80, 0.92, 0.90, 0.91, 0.90).Kept);

    [Fact]
    public void The_highest_is_the_first_of_equals_unless_a_later_one_has_less_loss()
    {
        Assert.Equal(1, Chosen(100, 0.9, 0.9).Highest);
        var choice = new EpochChoice(100);
        choice.Add(new(1, 0.5, 0.9));
        choice.Add(new(1, 0.4, 0.9));
        Assert.Equal(2, choice.Highest);
    }

    [Fact]
    public void Without_valid_rows_the_last_epoch_is_kept()
    {
        var choice = new EpochChoice(0);
        Assert.All(Enumerable.Range(1, 3), epoch =>
        {
            Assert.True(choice.Add(new(1.0 / epoch, null, null)));
            Assert.Equal(epoch, choice.Kept);
        });
    }

    private static EpochChoice Chosen(long rows, params double[] accuracies)
    {
        var choice = new EpochChoice(rows);
        foreach (var accuracy in accuracies) choice.Add(new(1, 0.5, accuracy));
        return choice;
    }
}
