using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>What people and pipelines say of the course of a run, through the real programs.</summary>
public sealed class CourseTests : IDisposable
{
    private readonly TestSpace _space = new();

    [Fact]
    public async Task A_stage_whose_when_is_false_is_skipped_and_its_run_succeeds()
    {
        await _space.StartDaemon();
        var file = _space.Write("when.factory", """
            pipeline when_it_pays
            param least = 0.9
            stage measure = exec() {
                command = ["sh", "-c", "echo score=0.7"]
                metrics { score = float }
            }
            stage polish = exec() {
                when    => measure.Score >= least
                command = ["true"]
            }
            stage repair = exec() {
                when    => measure.Score < least
                command = ["true"]
            }
            """);
        Assert.Equal(0, (await _space.Cli("run", file)).ExitCode);
        using var client = _space.Client();
        var stages = (await client.GetRunAsync(Routes.Last)).Stages.ToDictionary(s => s.Name);
        Assert.Equal((StageState.Skipped, StageState.Done), (stages["polish"].Status, stages["repair"].Status));
        Assert.Contains("measure.Score >= least", stages["polish"].Reason);
    }

    [Fact]
    public async Task A_gate_waits_for_the_word_of_a_person_who_may_give_it()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        await Begin(client, "nobody");
        var refused = await _space.Cli("approve", "quality");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("that is for nobody", refused.Error);
        await client.CancelAsync(Routes.Last);

        await Begin(client, Environment.UserName);
        Assert.Equal(0, (await _space.Cli("approve", "quality", "--note", "looked at it")).ExitCode);
        await TestSpace.Until(async () => (await client.GetRunAsync(Routes.Last)).Status.IsOver(), "the run ends");
        var run = await client.GetRunAsync(Routes.Last);
        Assert.Equal(RunState.Succeeded, run.Status);
        var gate = run.Stages.Single(s => s.Name == "quality").Gate!;
        Assert.Equal((true, Environment.UserName, "looked at it"), (gate.Approved, gate.AnsweredBy, gate.Note));
        Assert.Equal(1, (await client.GetModelAsync("word_release")).Version);

        // What was approved once is not asked again; other bytes are, whatever they measure.
        var file = Path.Combine(_space.Root, $"{Environment.UserName}.factory");
        Assert.Equal(0, (await _space.Cli("run", file)).ExitCode);
        File.WriteAllText(file, File.ReadAllText(file).Replace("echo hello", "echo other"));
        await _space.Cli("run", "--detach", file);
        await TestSpace.Until(async () => (await client.GetRunAsync(Routes.Last)).Stages.Single(s => s.Name == "quality").Gate is { Asked: not null, Approved: null }, "the gate asks again");
        Assert.Equal(0, (await _space.Cli("approve", "quality", "--reject", "--note", "not this one")).ExitCode);
        await TestSpace.Until(async () => (await client.GetRunAsync(Routes.Last)).Status.IsOver(), "the run ends");
        Assert.Equal(RunState.Blocked, (await client.GetRunAsync(Routes.Last)).Status);
    }

    [Fact]
    public async Task A_paused_stage_goes_on_from_its_checkpoint()
    {
        await _space.StartDaemon();
        var log = Path.Combine(_space.Root, "steps.log");
        var go = Path.Combine(_space.Root, "go");
        _space.Write("steps.sh", $"""
            n=$(cat "$FACTORY_CHECKPOINTS/n" 2>/dev/null || echo 0)
            while [ "$n" -lt 20 ]; do
                while [ "$n" -ge 5 ] && [ ! -e '{go}' ]; do sleep 0.05; done
                n=$((n + 1)); echo "$n" >> '{log}'; echo "$n" > "$FACTORY_CHECKPOINTS/n.new"; mv "$FACTORY_CHECKPOINTS/n.new" "$FACTORY_CHECKPOINTS/n"
            done
            """);
        var file = _space.Write("steps.factory", "pipeline steps\nstage count = exec() { command = [\"sh\", file(\"steps.sh\")] }\n");
        await _space.Cli("run", "--detach", file);
        await TestSpace.Until(() => Task.FromResult(File.Exists(log) && File.ReadAllLines(log).Length == 5), "some steps are done");
        Assert.Equal(0, (await _space.Cli("pause", "last", "--now")).ExitCode);
        using var client = _space.Client();
        await TestSpace.Until(async () => (await client.GetRunAsync(Routes.Last)).Stages[0].Attempts is [{ End: "preempted" }], "the attempt made way");
        Assert.Equal(Environment.UserName, (await client.GetRunAsync(Routes.Last)).PausedBy);
        File.WriteAllText(go, "");
        Assert.Equal(0, (await _space.Cli("resume", "last")).ExitCode);
        await TestSpace.Until(async () => (await client.GetRunAsync(Routes.Last)).Status.IsOver(), "the run ends");
        Assert.Equal(RunState.Succeeded, (await client.GetRunAsync(Routes.Last)).Status);
        Assert.Equal(Enumerable.Range(1, 20), File.ReadAllLines(log).Select(int.Parse));
    }

    [Fact]
    public async Task A_stage_goes_on_from_its_checkpoint_on_another_device()
    {
        using var space = new TestSpace(TestSpace.Built("test-plugins"));
        await space.StartDaemon();
        var (log, go) = (Path.Combine(space.Root, "steps.log"), Path.Combine(space.Root, "go"));
        space.Write("steps.sh", $"""
            n=$(cat "$FACTORY_CHECKPOINTS/n" 2>/dev/null || echo 0)
            while [ "$n" -lt 20 ]; do
                while [ "$n" -ge 5 ] && [ ! -e '{go}' ]; do sleep 0.05; done
                n=$((n + 1)); echo "$n" >> '{log}'; echo "$n" > "$FACTORY_CHECKPOINTS/n.new"; mv "$FACTORY_CHECKPOINTS/n.new" "$FACTORY_CHECKPOINTS/n"
            done
            """);
        var file = space.Write("steps.factory", "pipeline steps\nstage count = exec() { command = [\"sh\", file(\"steps.sh\")]  on = [liar(count: 2), cpu(cores: 1)] }\n");
        var holder = space.Write("hold.factory", $"pipeline hold\nstage hold = exec() {{ command = [\"sh\", \"-c\", \"while [ ! -e '{go}' ]; do sleep 0.05; done\"]  on = liar(count: 2) }}\n");
        await space.Cli("run", "--detach", file);
        await TestSpace.Until(() => Task.FromResult(File.Exists(log) && File.ReadAllLines(log).Length == 5), "some steps are done");
        Assert.Equal(0, (await space.Cli("pause", "1", "--now")).ExitCode);
        using var client = space.Client();
        await TestSpace.Until(async () => (await client.GetRunAsync("1")).Stages[0].Attempts is [{ End: "preempted" }], "the attempt made way");
        await space.Cli("run", "--detach", holder);
        await TestSpace.Until(async () => (await client.GetRunAsync("2")).Stages[0].Status == StageState.Running, "the device is taken");
        Assert.Equal(0, (await space.Cli("resume", "1")).ExitCode);
        await TestSpace.Until(async () => (await client.GetRunAsync("1")).Stages[0].Attempts.Count == 2, "it has another device");
        File.WriteAllText(go, "");
        await TestSpace.Until(async () => (await client.GetRunAsync("1")).Status.IsOver(), "the run ends");
        var attempts = (await client.GetRunAsync("1")).Stages[0].Attempts;
        Assert.StartsWith("liar", attempts[0].Device, StringComparison.Ordinal);
        Assert.StartsWith("cpu", attempts[1].Device, StringComparison.Ordinal);
        Assert.Equal("succeeded", attempts[1].End);
        Assert.Equal(Enumerable.Range(1, 20), File.ReadAllLines(log).Select(int.Parse));
    }

    [Fact]
    public async Task A_stage_may_not_take_more_than_its_budget_and_a_run_no_longer_than_its_timeout()
    {
        await _space.StartDaemon();
        var poor = _space.Write("poor.factory", "pipeline poor\nstage nap = exec() { command = [\"sleep\", \"60\"]  budget = 1s  retry = 3 }\n");
        Assert.Contains("budget", (await _space.Cli("run", poor)).Output);
        var late = _space.Write("late.factory", "pipeline late { timeout = 1s }\nstage nap = exec() { command = [\"sleep\", \"61\"] }\n");
        var ended = await _space.Cli("run", late);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("timeout", ended.Output);
    }

    [Fact]
    public async Task A_pool_that_the_daemon_does_not_have_is_said_at_once()
    {
        await _space.StartDaemon(more: ["--pool", "licences=2"]);
        var file = _space.Write("pool.factory", "pipeline pool\nstage s = exec() { command = [\"true\"]  pool = \"licenses\" }\n");
        var ran = await _space.Cli("run", file);
        Assert.Equal(3, ran.ExitCode);
        Assert.Contains("FAC4004", ran.Error + ran.Output);
        Assert.Contains("it has `licences`", ran.Error + ran.Output);
    }

    public void Dispose() => _space.Dispose();

    private async Task Begin(ControlClient client, string approver)
    {
        var file = _space.Write($"{approver}.factory", $$"""
            pipeline approved_by_{{approver}}
            stage word = exec() {
                command = ["sh", "-c", "echo hello > $0; echo score=1", output.text]
                outputs { text = file("word.txt") }
                metrics { score = float }
            }
            gate quality = check(word) {
                require => word.Score > 0.5
                approve = ["{{approver}}"]
            }
            release {{(approver == "nobody" ? "never" : "word_release")}} = publish(word.text) { gate = quality }
            """);
        await _space.Cli("run", "--detach", file);
        await TestSpace.Until(async () => (await client.GetRunAsync(Routes.Last)).Stages.Single(s => s.Name == "quality").Gate?.Asked is not null,
            "the gate asks");
    }
}
