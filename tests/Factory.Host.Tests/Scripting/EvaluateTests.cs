using Factory.Host.Tests.Support;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Tests.Scripting;

public sealed class EvaluateTests(ScriptHost host) : IClassFixture<ScriptHost>, IDisposable
{
    private static readonly Value.Map s_report = Value.Of(("Accuracy", 0.97), ("Rows", 100), ("Equals", true));
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("report.Accuracy >= min_accuracy", "bool", "true")]
    [InlineData("previous is null || report.Accuracy >= previous.Accuracy - 0.02", "bool", "true")]
    [InlineData("report.Rare is null", "bool", "true")]
    [InlineData("report.Rows + langs.Count", "long", "102")]
    [InlineData("langs[1] + \"!\"", "string", "\"de!\"")]
    [InlineData("patience.TotalMinutes", "double", "2.0")]
    [InlineData("min_accuracy / 0 - 1", "double", "\"Infinity\"")]
    public async Task Values_go_in_and_come_out(string text, string result, string expected)
    {
        Assert.Equal((expected, null), await EvaluateAsync(text, result));
    }

    [Theory]
    [InlineData("langs[2] == \"\"", "")]
    [InlineData("int.Parse(langs[0]) > 0", "FormatException")]
    [InlineData("1 / (langs.Count - 2) > 0", "DivideByZeroException")]
    public async Task An_exception_is_told_in_one_line(string text, string name)
    {
        var (value, error) = await EvaluateAsync(text, "bool");
        Assert.Null(value);
        Assert.Contains(name, error, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_without_a_value_and_a_value_that_does_not_fit_are_told()
    {
        var path = await CompileAsync("report.Accuracy >= min_accuracy", "bool");
        var answer = await host.AskAsync(new(1, Evaluate: new(path,
        [
            new("E0", new Dictionary<string, Value> { ["report"] = s_report }),
            new("E0", new Dictionary<string, Value> { ["report"] = s_report.With("Accuracy", "high"), ["min_accuracy"] = 0.5 }),
            new("E9", new Dictionary<string, Value>()),
            new("E0", new Dictionary<string, Value> { ["report"] = s_report, ["min_accuracy"] = 1 }),
        ])));
        Assert.Equal(
            ["`min_accuracy` was not given a value", "`report`: Accuracy: \"high\" is not a number", "the compiled expressions hold no `E9`", null],
            answer!.Evaluate!.Results.Select(r => r.Error));
        Assert.Equal(false, answer.Evaluate.Results[^1].Value);
    }

    [Fact]
    public async Task A_file_that_is_replaced_is_loaded_anew()
    {
        var path = await CompileAsync("langs.Count", "long");
        var answer = (await host.CompileTextAsync("langs.Count + 1", result: "long")).Assembly!;
        Assert.Equal(2, await CountAsync(path));
        await File.WriteAllBytesAsync(path, answer);
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(1));
        Assert.Equal(3, await CountAsync(path));
    }

    [Fact]
    public async Task A_stage_calls_compiled_row_expressions_with_the_values_of_their_names()
    {
        var answer = await host.CompileAsync(
            new("row.Number(\"x\") > min_accuracy && new[] { \"x\" }.All(n => row.Number(n) == row.Number(column: @\"x\")) // two ways", "filter", "bool"),
            new("row.Sum(\"*\") * 2", "filter", "double"));
        using var ticket = new TestTicket("well-behaved", "test.everything", ("epochs", 1),
                ("keep", Value.Of(("$csharp", answer.Expressions[0].Canonical))), ("amount", Value.Of(("$csharp", answer.Expressions[1].Canonical))))
            .Input("data", "1\n2\n3").Output("report", ArtifactKind.Report)
            .With(t => t with { Expressions = new("expressions.dll", [new("keep", "E0", [1.5]), new("amount", "E1", [])]) });
        await File.WriteAllBytesAsync(ticket.At("expressions.dll"), answer.Assembly!);
        using var stage = await HostProcess.StageAsync("well-behaved");
        var result = (await stage.RunAsync(ticket))!;
        Assert.Equal((AttemptVerdict.Succeeded, null), (result.Verdict, result.Reason));
        Assert.Equal(((Value)2L, (Value)10.0), (result.Metrics["kept"], result.Metrics["total"]));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> CompileAsync(string text, string result)
    {
        var answer = await host.CompileTextAsync(text, result: result);
        Assert.Empty(answer.Diagnostics);
        await File.WriteAllBytesAsync(_folder.At("e.dll"), answer.Assembly!);
        return _folder.At("e.dll");
    }

    private async Task<(string? Value, string? Error)> EvaluateAsync(string text, string result)
    {
        var path = await CompileAsync(text, result);
        var names = new Dictionary<string, Value>
        {
            ["report"] = s_report, ["previous"] = Value.Null.Instance, ["min_accuracy"] = 0.95, ["langs"] = Value.Of(["en", "de"]), ["patience"] = 120,
        };
        var answer = Assert.Single((await host.AskAsync(new(1, Evaluate: new(path, [new("E0", names)]))))!.Evaluate!.Results);
        return (answer.Value?.ToString(), answer.Error);
    }

    private async Task<long> CountAsync(string path)
    {
        var answer = await host.AskAsync(new(1, Evaluate: new(path, [new("E0", new Dictionary<string, Value> { ["langs"] = Value.Of(["a", "b"]) })])));
        return ((Value.Integer)answer!.Evaluate!.Results[0].Value!).Value;
    }
}
