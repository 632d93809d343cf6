namespace Factory.Language.Tests;

public sealed class WaitTests
{
    [Fact]
    public void An_entry_is_held_out_for_as_its_block_says_and_the_first_as_the_stage_does()
    {
        var stage = Compiling.Bind("""
            pipeline p
            stage fit = exec() {
                command = ["fit"]
                on   = [cpu(cores: 8), cpu(cores: 4) { wait = 90s  env.SLOW = "1" }, cpu(cores: 1)]
                wait = 10 min
            }
            """).Stage<BoundTask>("fit");
        Assert.Equal([600, 90, 0], stage.Common.Waits.Select(w => w.TotalSeconds));
        Assert.Equal("1", stage.Common.On[1].Variables["SLOW"]);
    }

    [Fact]
    public void Hardware_of_which_this_place_has_no_backend_is_not_waited_for()
    {
        var result = Compiling.Compile("""
            pipeline p
            stage fit = exec() {
                command = ["fit"]
                on   = [rocm(memory: 8 GiB), cpu(cores: 4), cpu(cores: 1)]
                wait = 10 min
            }
            """);
        Assert.NotNull(result.Pipeline);
        var common = result.Pipeline.Stage<BoundTask>("fit").Common;
        Assert.Equal((2, 0), (common.On.Count, common.Waits.Count));
        Assert.DoesNotContain("FAC2626", result.Codes());
    }
}
