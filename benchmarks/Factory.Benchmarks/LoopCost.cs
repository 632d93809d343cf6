using System.Text.RegularExpressions;
using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>A loop that lives elsewhere: the client of docs/study.md, in Python, over real pipes.</summary>
internal static partial class LoopCost
{
    private const int Trials = 10_000;
    private const double Promised = 1000;

    public static async Task<bool> Run()
    {
        using var space = new TestSpace();
        var page = File.ReadAllText(Path.Combine(TestSpace.Repository, "docs", "study.md"));
        var client = space.Write("client.py", Block(page, "python"));
        space.Write("space.json", Block(page, "json"));
        var table = new Table("sampler", "journal", "start to end of one trial", $"trials a second, of {Trials}", "promised", "");
        var kept = true;
        foreach (var journal in new[] { false, true })
        {
            var one = await Time(space, client, 1, journal ? "one.jsonl" : null);
            var second = Trials / Math.Max(0.001, (await Time(space, client, Trials + 1, journal ? "all.jsonl" : null) - one) / 1000);
            kept &= second >= Promised;
            table.Row("random", journal ? "yes" : "no", $"{one:0} ms", $"{second:0}", $"≥ {Promised:0}", second >= Promised ? "kept" : "not kept");
        }
        return kept;
    }

    private static Task<double> Time(TestSpace space, string client, int trials, string? journal) => Shell.Time(space.Root, "python3",
        [client, "--sampler", "random", "--seed", "1", "--trials", $"{trials}", .. journal is null ? Array.Empty<string>() : ["--journal", journal]],
        ("PATH", $"{Path.GetDirectoryName(TestSpace.Built("bin", "Factory.Cli", "release", "factory"))}:{Environment.GetEnvironmentVariable("PATH")}"),
        ("FACTORY_HOME", TestSpace.Repository));

    private static string Block(string page, string language) => Code().Matches(page).First(m => m.Groups[1].Value == language).Groups[2].Value;

    [GeneratedRegex("```(\\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
