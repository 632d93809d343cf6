using System.Text;
using Factory.Control;
using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>What it costs a command that the kernel tells of each file that it opens, beside the same command that nobody watches, in the same run.</summary>
internal static class WatchCost
{
    private static readonly (string Name, int Count, string Command, string Files)[] s_programs =
    [
        ("a shell script of one `cat`", 100, """["./step.sh", "source.txt", "N", output.text]""", """["step.sh", "source.txt"]"""),
        ("Python that imports five modules", 30, """["python3", "imports.py", "N"]""", """["imports.py"]"""),
    ];

    public static async Task<bool> Run()
    {
        using var space = new TestSpace();
        await space.StartDaemon();
        new Graph(1, Chain: false).WriteSource(space.Root, "watch");
        space.Write("imports.py", "import argparse, decimal, json, random, sys\n");
        var table = new Table("ms from start to end of an attempt, median", "n", "watched", "not watched", "difference", "files opened");
        foreach (var (name, count, command, files) in s_programs)
        {
            var file = space.Write("watch.factory", Pipeline(count, command, files));
            if ((await space.Cli("run", file)).ExitCode != 0) throw new InvalidOperationException($"{name} failed: nothing was measured");
            using var client = space.Client();
            var stages = (await client.GetRunAsync(Routes.Last)).Stages;
            var (watched, plain) = (Times(stages, "watched"), Times(stages, "plain"));
            table.Row(name, $"{count}", Sample.Number(watched.Median), Sample.Number(plain.Median), Sample.Number(watched.Median - plain.Median), await Opened(space, name));
        }
        return true;
    }

    // One after the other in one run: what else the machine does meets both.
    private static string Pipeline(int count, string command, string files)
    {
        var text = new StringBuilder("pipeline watch { parallel = 1 }\n");
        for (var i = 0; i < count; i++)
            foreach (var (kind, undeclared) in new[] { ("watched", "fail"), ("plain", "ignore") })
                text.Append($"stage {kind}{i} = exec() {{ command = {command.Replace("N", $"{i}")}  files = {files}  undeclared = {undeclared}")
                    .Append(command.Contains("output", StringComparison.Ordinal) ? "  outputs { text = file(\"text.txt\") } }\n" : " }\n");
        return text.ToString();
    }

    private static Sample Times(IReadOnlyList<StageView> stages, string kind)
    {
        var sample = new Sample();
        foreach (var attempt in stages.Where(s => s.Name.StartsWith(kind, StringComparison.Ordinal)).Select(s => s.Attempts[^1]))
            sample.Add((attempt.Ended - attempt.Started)!.Value.TotalMilliseconds);
        return sample;
    }

    private static async Task<string> Opened(TestSpace space, string name)
    {
        if (Shell.Find("strace") is not { } strace) return "";
        var trace = Path.Combine(space.Root, "trace");
        string[] command = name.StartsWith("Python", StringComparison.Ordinal) ? ["python3", "imports.py", "1"] : ["./step.sh", "source.txt", "1", "out.txt"];
        await Shell.Time(space.Root, strace, ["-f", "-o", trace, "-e", "trace=open,openat,openat2", .. command]);
        return $"{File.ReadLines(trace).Count(l => l.Contains("open", StringComparison.Ordinal))}";
    }
}
