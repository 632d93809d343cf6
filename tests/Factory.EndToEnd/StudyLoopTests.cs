using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Factory.EndToEnd;

/// <summary>A loop that lives elsewhere: the client of docs/study.md as it stands there, and one that is killed.</summary>
public sealed partial class StudyLoopTests : IDisposable
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(TestSpace.Repository, "docs", "study.md"));
    private readonly TestSpace _space = new();

    public StudyLoopTests() => _space.Write("space.json", Block("json"));

    [Fact]
    public async Task The_client_of_the_documentation_finds_what_is_best()
    {
        var client = _space.Write("client.py", Block("python"));
        var start = Start("python3", [client, "--sampler", "auto", "--trials", "40", "--seed", "1"]);
        start.Environment["PATH"] = $"{Path.GetDirectoryName(TestSpace.Built("bin", "Factory.Cli", "release", "factory"))}:{start.Environment["PATH"]}";
        using var process = Process.Start(start)!;
        var last = JsonDocument.Parse(await process.StandardOutput.ReadToEndAsync()).RootElement;
        Assert.Equal("all 40 trials are done", last.GetProperty("end").GetString());
        Assert.InRange(last.GetProperty("best")[0].GetProperty("values").GetProperty("loss").GetDouble(), 0.06, 0.07);
    }

    [Fact]
    public async Task A_loop_that_is_killed_goes_on_as_if_it_had_not_been()
    {
        var whole = await Trials("whole.jsonl", kill: []);
        var killed = await Trials("killed.jsonl", kill: [1, 12, 17]);
        Assert.Equal(25, whole.Count);
        Assert.Equal(whole, killed);
        Assert.Equal(File.ReadAllText(Path.Combine(_space.Root, "whole.jsonl")), File.ReadAllText(Path.Combine(_space.Root, "killed.jsonl")));
    }

    [Fact]
    public async Task Another_study_is_not_put_into_a_journal()
    {
        await Trials("study.jsonl", kill: []);
        var (code, output, error) = await _space.Cli("study", "loop", "space.json", "--journal", "study.jsonl", "--sampler", "random", "--seed", "7", "--trials", "25");
        Assert.Equal(2, code);
        Assert.Contains("another sampler: tpe, and this one has random", error, StringComparison.Ordinal);
        Assert.Contains("another sampler", JsonDocument.Parse(output).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_and_tells_is_given_what_a_loop_is_given()
    {
        var loop = await Trials("loop.jsonl", kill: []);
        for (var trial = 0; trial < 6; trial++)
        {
            string[] asked = trial == 0 ? ["study", "ask", "lab", "space.json", "--sampler", "tpe", "--seed", "7"] : ["study", "ask", "lab"];
            var (code, output, error) = await _space.Cli(asked);
            Assert.True(code == 0, output + error);
            var parameters = JsonDocument.Parse(output).RootElement.GetProperty("parameters");
            Assert.Equal(loop[trial], parameters.GetRawText());
            Assert.Equal((0, "", ""), await _space.Cli("study", "tell", "lab", $"{{\"trial\":{trial},\"value\":{parameters.GetProperty("lr").GetRawText()}}}"));
        }
    }

    [Fact]
    public async Task Many_who_ask_at_once_are_given_different_trials()
    {
        Assert.Equal(0, (await _space.Cli("study", "ask", "lab", "space.json")).ExitCode);
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _space.Cli("study", "ask", "lab")));
        Assert.Equal([1, 2, 3, 4], asked.Select(a => JsonDocument.Parse(a.Output).RootElement.GetProperty("trial").GetInt32()).Order());
    }

    [Fact]
    public async Task What_cannot_be_asked_or_told_is_said()
    {
        Assert.Equal(7, (await _space.Cli("study", "ask", "lab")).ExitCode);
        await _space.Cli("study", "ask", "lab", "space.json");
        var told = await _space.Cli("study", "tell", "lab", "{\"trial\":3,\"value\":1}");
        Assert.Equal(2, told.ExitCode);
        Assert.Contains("trial 3 does not run", told.Error, StringComparison.Ordinal);
        var again = await _space.Cli("study", "ask", "lab", "space.json");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("there is a study lab already", again.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _space.Dispose();

    // What was tried, by number; the loop is killed when a trial of those numbers has come out, and started again.
    private async Task<SortedDictionary<int, string>> Trials(string journal, int[] kill)
    {
        var tried = new SortedDictionary<int, string>();
        var left = new Queue<int>(kill);
        while (true)
        {
            using var loop = Process.Start(Start(TestSpace.Built("bin", "Factory.Cli", "release", "factory"),
                ["study", "loop", "space.json", "--journal", journal, "--sampler", "tpe", "--seed", "7", "--trials", "25"]))!;
            while (await loop.StandardOutput.ReadLineAsync() is { } line)
            {
                var said = JsonDocument.Parse(line).RootElement;
                if (said.TryGetProperty("end", out _))
                {
                    await loop.WaitForExitAsync();
                    Assert.Equal(0, loop.ExitCode);
                    return tried;
                }
                var (trial, parameters) = (said.GetProperty("trial").GetInt32(), said.GetProperty("parameters"));
                tried[trial] = parameters.GetRawText();
                if (left.TryPeek(out var victim) && victim == trial)
                {
                    left.Dequeue();
                    loop.Kill();
                    await loop.WaitForExitAsync();
                    break;
                }
                await loop.StandardInput.WriteLineAsync($"{{\"value\":{parameters.GetProperty("lr").GetRawText()}}}");
                await loop.StandardInput.FlushAsync();
            }
        }
    }

    private ProcessStartInfo Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _space.Root, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["FACTORY_HOME"] = TestSpace.Repository;
        return start;
    }

    private static string Block(string language) => Code().Matches(s_page).First(m => m.Groups[1].Value == language).Groups[2].Value;

    [GeneratedRegex("```(\\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
