namespace Factory.Execution.Tests;

public sealed class ScriptHostTests
{
    [Fact]
    public async Task Expressions_are_compiled_and_evaluated()
    {
        await using var bench = new ScriptBench();
        var compiled = await bench.CompileAsync("epochs * 2", "lr > 0.5");
        var values = await bench.EvaluateAsync(compiled, ("epochs", 30), ("lr", 0.1));

        Assert.Empty(compiled.Diagnostics);
        Assert.Equal([60, false], values.Results.Select(r => r.Value));
    }

    [Fact]
    public async Task An_expression_that_never_ends_is_named_and_the_others_are_evaluated()
    {
        await using var bench = new ScriptBench();
        var compiled = await bench.CompileAsync("epochs + 1",
            "System.Linq.Enumerable.Range(0, int.MaxValue).Sum(x => System.Linq.Enumerable.Range(0, 1000000).Sum(y => 0L + y))");
        Assert.True(compiled.Diagnostics.Count == 0, string.Join('\n', compiled.Diagnostics));

        var values = await bench.EvaluateAsync(compiled, ("epochs", 1));

        Assert.Equal(2, values.Results[0].Value);
        Assert.Null(values.Results[1].Value);
        Assert.Contains("takes more than 5 s", values.Results[1].Error);
    }

    [Fact]
    public async Task An_expression_that_takes_all_memory_is_named_and_the_host_works_on()
    {
        await using var bench = new ScriptBench();
        var compiled =
            await bench.CompileAsync("System.Linq.Enumerable.Range(0, 1000000000).Select(x => new string('a', 1000 + x % 2)).ToList().Count", "epochs");
        Assert.True(compiled.Diagnostics.Count == 0, string.Join('\n', compiled.Diagnostics));

        var values = await bench.EvaluateAsync(compiled, ("epochs", 5));

        Assert.Contains("memory", values.Results[0].Error);
        Assert.Equal(5, values.Results[1].Value);
    }

    [Fact]
    public async Task A_compilation_that_takes_too_long_is_a_diagnostic_of_the_guilty_expression_alone()
    {
        await using var bench = new ScriptBench();
        const string names = "abcdefgh";
        var nested = names.Aggregate("1L", (inner, name) => $"new[] {{ 1, 2, 3 }}.Sum({name} => {inner} + {name})");

        var compiled = await bench.CompileAsync("epochs > 1", nested, "no_such_name");

        var slow = Assert.Single(compiled.Diagnostics, d => d.Expression == 1);
        Assert.Contains("takes more than", slow.Message);
        Assert.Equal((0, nested.Length), (slow.Start, slow.Length));
        Assert.Contains(compiled.Diagnostics, d => d.Expression == 2 && d.Message.Contains("no_such_name", StringComparison.Ordinal));
        Assert.DoesNotContain(compiled.Diagnostics, d => d.Expression == 0);
        Assert.Null(compiled.Assembly);
    }

    [Fact]
    public async Task A_host_that_was_killed_between_two_requests_is_replaced_unnoticed()
    {
        await using var bench = new ScriptBench();
        var before = await bench.CompileAsync("epochs");
        var pid = bench.HostPid;
        _ = Native.Kill(pid, Native.SignalKill);
        await Eventually.IsTrue(() => !Native.Lives(pid), "the script host is dead");

        var after = await bench.CompileAsync("epochs");

        Assert.Equal(before.Expressions[0].Canonical, after.Expressions[0].Canonical);
    }
}
