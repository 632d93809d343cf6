using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>Prices, budgets and what was spent, through the real programs.</summary>
public sealed class FloorTests : IDisposable
{
    private readonly TestSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task What_a_run_holds_is_charged_to_what_is_paid_for_and_counts_against_budgets()
    {
        WriteFloor("""
            floor lab {
                contracts { cores = on_demand(cpu) { price = 3600 USD } }
                budgets { dear = monthly(pipeline: "dear") { limit = 0.01 USD } }
            }
            """);
        await _space.StartDaemon();
        Assert.Equal(0, (await _space.Cli("run", _space.Write("cheap.factory", Sleep("cheap")))).ExitCode);

        using var client = _space.Client();
        var cost = (await client.RunCostAsync(Routes.Last)).Total;
        var time = Assert.Single(cost.Devices);
        // A core costs a dollar a second, to the millionth.
        Assert.Equal(time.Seconds, Assert.Single(cost.Money).Amount);
        Assert.InRange(time.Seconds, 0.2m, 60m);
        Assert.Contains("USD", (await _space.Cli("cost", "last")).Output);
        Assert.Contains("under cores at 3600.00 USD an hour", (await _space.Cli("why", "nap")).Output);
        Assert.Equal(time.Seconds, Math.Round(Assert.Single((await client.CapacityAsync()).Contracts).UsedHours * 3600, 3));
        using var http = _space.Http();
        var metrics = await http.GetStringAsync("metrics");
        Assert.Contains($"factory_cost_total{{pipeline=\"cheap\",currency=\"USD\"}} {Number(time.Seconds)}\n", metrics);

        // The first attempt uses up what may be spent; what would come next is held.
        await client.RunAsync(new() { Path = Path.Combine(_space.Root, "dear.factory"), Text = Sleep("dear", more: true) });
        await TestSpace.Until(async () => (await client.WhyAsync(Routes.Last, "more")).Words.Any(w => w.Contains("the budget `dear` of 0.01 USD a month is used up")), "the budget holds");
        Assert.Equal(StageState.Queued, (await client.WhyAsync(Routes.Last, "more")).Status);

        // A file that is wrong changes nothing; one that is right lets it go on.
        WriteFloor("floor lab { contracts { cores = on_demnd(cpu) } }");
        await TestSpace.Until(async () => (await client.CapacityAsync()).Problems.Count > 0, "the problem is told");
        var (code, output, _) = await _space.Cli("capacity");
        Assert.Equal(3, code);
        Assert.Contains("did you mean `on_demand`?", output);
        Assert.Contains("dear", output);
        WriteFloor("floor lab { contracts { cores = on_demand(cpu) { price = 1 USD } } }");
        await TestSpace.Until(async () => (await client.GetRunAsync(Routes.Last)).Status == RunState.Succeeded, "the run goes on");
    }

    [Fact]
    public async Task A_simulation_begins_when_it_is_told_to_with_what_is_described_or_was_recorded()
    {
        const string Future = """
            floor later {
                contracts { cores = prepaid(cpu) { units = 8  from = "2040-01-01"  until = "2040-02-01"  price = 1 USD } }
                devices { machine = cpu(cores: 8, memory: 16 GiB) }
                load { work = stages(cpu(cores: 2)) { every = 1h  takes = 30 min } }
            }
            """;
        WriteFloor("floor lab { contracts { cores = on_demand(cpu) { price = 1 USD } } }");
        await _space.StartDaemon();
        Assert.Equal(0, (await _space.Cli("run", _space.Write("past.factory", Sleep("past")))).ExitCode);
        using var client = _space.Client();
        DateTimeOffset begins = new(2040, 1, 5, 0, 0, 0, TimeSpan.Zero);
        async Task<SimulationView> Play(bool history, DateTimeOffset? from) => (await client.SimulateAsync(new("later.factory", Future, null, null, 3, 1, history, from))).Floor;

        var (now, later, again) = (await Play(false, null), await Play(false, begins), await Play(true, begins));

        Assert.Equal((0m, begins, begins), (now.Contracts[0].UsedHours, later.From, again.From));
        Assert.True(later.Contracts[0].UsedHours > 20);
        Assert.True(again is { Arrived: 1, Finished: 1 } && again.Contracts[0].UsedHours > 0);
        var (code, output, _) = await _space.Cli("simulate", _space.Write("later.factory", Future), "--from", "2040-01-05", "--days", "3");
        Assert.True(code == 0 && output.Contains("2040-01-05 to 2040-01-08"), output);
        Assert.Equal(2, (await _space.Cli("simulate", Path.Combine(_space.Root, "later.factory"), "--from", "soon")).ExitCode);
    }

    private void WriteFloor(string text) => _space.Write(".factory/floor.factory", text);

    private static string Number(decimal number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Sleep(string name, bool more = false) => $$"""
        pipeline {{name}}
        stage nap = exec() {
            command = ["sh", "-c", "sleep 0.2; echo score=1 # {{name}}"]
            metrics { score = float }
        }
        {{(more ? "stage more = exec() {\n when => nap.Score > 0\n command = [\"true\"]\n}" : "")}}
        """;
}
