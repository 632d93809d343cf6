using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>Why something ran, and what is different from before.</summary>
public sealed class ExplainTests : IDisposable
{
    private readonly TestSpace _space = new();

    [Fact]
    public async Task What_differs_from_the_run_before_is_named_field_by_field_and_traced_to_its_cause()
    {
        await _space.StartDaemon();
        _space.Write("x.csv", "a,b\n1,2\n3,4\n5,6\n");
        string Pipeline(int least, string word) => $$"""
            pipeline explained
            param least = {{least}}
            dataset raw = csv("x.csv")
            stage big = filter(raw) { keep => row.Number("a") >= least }
            stage count = exec(big) {
                command = ["sh", "-c", "echo rows=$(ls $0 | wc -l); echo {{word}}", input]
                metrics { rows = int }
            }
            """;
        Assert.Equal(0, (await _space.Cli("run", _space.Write("e.factory", Pipeline(2, "one")))).ExitCode);
        Assert.Equal(0, (await _space.Cli("run", _space.Write("e.factory", Pipeline(4, "two")))).ExitCode);

        using var client = _space.Client();
        var big = await client.WhyAsync(Routes.Last, "big");
        Assert.Equal([new("settings.keep.least", "2", "4")], big.Differences);
        Assert.Equal(1, big.Against);
        var count = await client.WhyAsync(Routes.Last, "count");
        Assert.Equal(["inputs.big", "settings.command"], count.Differences.Select(d => d.Field).Order());
        Assert.Contains(count.Words, w => w.Contains("other content came from big"));
        Assert.Contains("cached", (await _space.Cli("why", "raw")).Output);

        var diff = await _space.Cli("diff", "1", "last");
        Assert.Equal(0, diff.ExitCode);
        Assert.Contains("settings.keep.least: 2 → 4", diff.Output);
        Assert.Contains("1 stage of 3 is the same in run 1 and run 2", diff.Output);
        Assert.Equal(7, (await _space.Cli("diff", "1", "9")).ExitCode);
    }

    [Fact]
    public async Task How_long_a_stage_waited_and_for_what_is_kept()
    {
        await _space.StartDaemon(more: ["--pool", "one=1"]);
        var file = _space.Write("wait.factory", """
            pipeline waiting
            stage first = exec() {
                command = ["sh", "-c", "sleep 0.5; echo n=1"]
                metrics { n = int }
                pool    = "one"
            }
            stage second = exec() {
                command = ["sleep", "0.5"]
                pool    = "one"
            }
            stage flaky = exec() {
                command = ["sh", "-c", "test $(echo $FACTORY_ATTEMPT | tail -c 2) = 2 || exit 75"]
                retry { times = 1  exit = [75]  delay = 400ms }
            }
            gate done = check(first) { require => first.N == 1 }
            """);
        Assert.Equal(0, (await _space.Cli("run", file)).ExitCode);
        using var client = _space.Client();
        // Whichever came second.
        IEnumerable<string> waits = [.. (await client.WhyAsync(Routes.Last, "first")).Waits, .. (await client.WhyAsync(Routes.Last, "second")).Waits];
        Assert.Contains(waits, w => w.Contains("for a device"));
        Assert.Contains((await client.WhyAsync(Routes.Last, "done")).Waits, w => w.Contains("for its inputs, the last of them from first"));
        var flaky = await client.WhyAsync(Routes.Last, "flaky");
        Assert.Contains(flaky.Waits, w => w.Contains("before attempt 2, because attempt 1 ended: "));
        Assert.Equal(75, flaky.Attempts[0].ExitCode);
    }

    public void Dispose() => _space.Dispose();
}
