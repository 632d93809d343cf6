using Factory.Control;

namespace Factory.Daemon.Tests;

public sealed class ToldStagesTests
{
    [Fact]
    public void What_is_over_is_behind_and_what_was_said_is_not_said_again()
    {
        var told = new ToldStages(Run([Stage(0, StageState.Done), Stage(1, StageState.Running), Stage(2, StageState.Waiting)]));
        Assert.Equal((1, 3), (told.From, told.Known));
        Assert.False(told.Tell(Stage(1, StageState.Running)));
        Assert.True(told.Tell(Stage(1, StageState.Running) with { Progress = 0.5 }));
        Assert.True(told.Tell(Stage(1, StageState.Failed)));
        // It may be tried again: only what is done is behind.
        Assert.True(told.Tell(Stage(2, StageState.Done)));
        Assert.Equal(1, told.From);
        Assert.True(told.Tell(Stage(3, StageState.Waiting)));
        Assert.Equal(4, told.Known);
    }

    [Fact]
    public void What_is_as_in_the_run_before_is_behind_and_what_has_not_begun_is_not()
    {
        var carried = new ToldStages(Run([Stage(40, StageState.Running)]) with { Unchanged = 40 });
        Assert.Equal((40, 41), (carried.From, carried.Known));
        Assert.True(carried.Tell(Stage(40, StageState.Done)));
        Assert.Equal(41, carried.From);

        var begun = new ToldStages(Run([Stage(0, StageState.Done), Stage(7, StageState.Running)]) with { Waiting = 2000 });
        Assert.Equal((1, 2002), (begun.From, begun.Known));
        Assert.True(begun.Tell(Stage(1, StageState.Done)));
        Assert.Equal(2, begun.From);
    }

    private static RunDetail Run(IReadOnlyList<StageView> stages) => new()
    {
        Run = 1, Pipeline = "p", Revision = 1, Status = RunState.Running, By = "ada", Started = default, Stages = stages,
    };

    private static StageView Stage(int index, StageState status) => new() { Index = index, Name = $"s{index}", Kind = StageKind.Task, Type = "csv", Status = status };
}
