using Factory.Sdk;

namespace Factory.Engine.Tests;

/// <summary>Fan-outs over what a stage turns out to have made.</summary>
public sealed class FanOutRunTests
{
    private const string Text = """
        pipeline p
        stage cut = join("a.txt") { command = ["cut", output] }
        stage each[part in cut, size in 1 .. 2] = join(part, "more.txt") { command = ["head", size, "{part}"]  env { PART = "{part}" } }
        stage next[word in cut] = join(word, each[word, 2])
        stage all = join(one: next[*], "b.txt") { command = ["cat", inputs, inputs.one] }
        """;

    [Fact]
    public void Its_stages_are_planned_when_what_it_goes_over_is_there()
    {
        var shop = new Shop(cores: 8) { Held = { ["cut"] = ["x.txt", "y.txt"] } };
        var run = shop.Run(1, Course.Plan(Text));
        Assert.Equal(["1.cut"], shop.Running);
        shop.End(run, "cut");
        Assert.Equal(["1.each[x.txt,1]", "1.each[x.txt,2]", "1.each[y.txt,1]", "1.each[y.txt,2]"], shop.Running.Order());

        var one = shop.Order(run, "each[y.txt,2]");
        Assert.Equal("""["head","2","y.txt"]""", one.Settings["command"]!.ToString());
        Assert.Equal("y.txt", one.Task.Environment["PART"]);
        Assert.Equal(("y.txt of cut", "of more.txt"), (one.Inputs["part"].Digest.Hex, one.Inputs["more"].Digest.Hex));
        // Who made the folder that it lies in does not count, and neither does what else lies there.
        Assert.DoesNotContain("\"cut\"", shop.Deltas.OfType<Delta.StageHashed>().Single(h => h.Hash == one.Hash).Document.ToString());
    }

    [Fact]
    public void A_stage_of_another_over_the_same_waits_for_its_own_entry_alone()
    {
        var shop = new Shop(cores: 8) { Held = { ["cut"] = ["x.txt", "y.txt"] } };
        var run = shop.Run(1, Course.Plan(Text));
        shop.End(run, "cut");
        shop.End(run, "each[y.txt,2]");
        Assert.Contains("1.next[y.txt]", shop.Running);
        Assert.DoesNotContain("1.next[x.txt]", shop.Running);
        Assert.Equal("each[y.txt,2]", shop.Order(run, "next[y.txt]").Inputs["each"].Digest.Hex);
    }

    [Fact]
    public void What_gathers_it_waits_for_all_and_names_each()
    {
        var shop = new Shop(cores: 8) { Held = { ["cut"] = ["x.txt", "y.txt"] } };
        var run = shop.Run(1, Course.Plan(Text));
        shop.End(run, "cut");
        foreach (var stage in (string[])["each[x.txt,1]", "each[x.txt,2]", "each[y.txt,1]", "each[y.txt,2]", "next[x.txt]"]) shop.End(run, stage);
        Assert.Equal(StageStatus.Acting, shop.Status(run, "next[*]"));
        shop.End(run, "next[y.txt]");
        var all = shop.Order(run, "all");
        Assert.Equal(["one-x.txt", "one-y.txt", "b"], all.Task.Inputs.Select(i => i.Name));
        Assert.Equal("""["cat",{"$input":"one-x.txt"},{"$input":"one-y.txt"},{"$input":"b"},{"$input":"one-x.txt"},{"$input":"one-y.txt"}]""",
            all.Settings["command"]!.ToString());
        shop.End(run, "all");
        Assert.Equal(RunStatus.Succeeded, shop.Ended(run));
    }

    [Fact]
    public void A_stage_that_fails_keeps_back_what_needs_all_and_nothing_else()
    {
        var shop = new Shop(cores: 8) { Held = { ["cut"] = ["x.txt", "y.txt"] } };
        var run = shop.Run(1, Course.Plan(Text));
        shop.End(run, "cut");
        shop.End(run, "each[x.txt,2]", AttemptEnd.Failed);
        Assert.Equal(StageStatus.Skipped, shop.Status(run, "next[x.txt]"));
        foreach (var stage in (string[])["each[x.txt,1]", "each[y.txt,1]", "each[y.txt,2]", "next[y.txt]"]) shop.End(run, stage);
        Assert.Equal((StageStatus.Skipped, RunStatus.Failed), (shop.Status(run, "all"), shop.Ended(run)));
    }

    [Theory]
    [InlineData("holds nothing")]
    [InlineData("no stage can be found by `a,b`", "fine.txt", "a,b")]
    public void What_it_cannot_go_over_fails_all_that_go_over_it(string why, params string[] held)
    {
        var shop = new Shop { Held = { ["cut"] = held } };
        var run = shop.Run(1, Course.Plan(Text));
        shop.End(run, "cut");
        Assert.Equal(RunStatus.Failed, shop.Ended(run));
        Assert.Equal(["each[*,1]", "each[*,2]", "next[*]"], shop.Deltas.OfType<Delta.StageEnded>().Where(e => e.Status == StageStatus.Failed)
            .Select(e => { Assert.Contains(why, e.Reason); return shop.NameOf(run, e.Index); }));
    }

    [Fact]
    public void Searches_and_gathered_conditions_find_its_stages()
    {
        var shop = new Shop(cores: 8) { Held = { ["cut"] = ["x", "y"] } };
        var run = shop.Run(1, Course.Plan("""
            pipeline p
            stage cut = join("a.txt") { command = [output] }
            stage seen[part in cut] = read(part) { where => part != "z"  when => part != "w" }
            gate good = check(seen[*]) { require => seen.Count == 2 }
            release p = publish(seen[*]) { gate = good }
            """));
        shop.End(run, "cut");
        Assert.Equal(["\"x\""], ((PlannedTask)shop.Engine.State.Run(run)!.Stages.Single(s => s.Plan.Name == "seen[x]").Plan).Expressions!.Items[0].Arguments.Select(a => a.ToString()));
        shop.End(run, "seen[x]");
        shop.End(run, "seen[y]");
        Assert.Equal(RunStatus.Succeeded, shop.Ended(run));
        Assert.Equal(["x", "y"], ((Value.List)shop.Deltas.OfType<Delta.GateDecided>().Single().Conditions[0].Seen["seen"]!).Items.Select(i => ((Value.Map)i)["Key"]!.AsText()));
    }
}
