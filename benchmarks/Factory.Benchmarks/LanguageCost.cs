using System.Diagnostics;
using System.Globalization;
using System.Text;
using Factory.Engine;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Benchmarks;

/// <summary>What a file costs before anything runs, by how many stages it comes to: written out one by one, and as a fan-out of one line.</summary>
internal static class LanguageCost
{
    private const string Child = "language-once";
    private static readonly int[] s_sizes = [100, 1_000, 10_000, 100_000];

    public static async Task<bool> Run()
    {
        var table = new Table("stages", "form", "parse and bind", "processor", "plan", "processor", "peak memory", "", "ninja reads as many rules");
        var kept = true;
        foreach (var size in s_sizes)
        {
            var ninja = await Ninja(size);
            foreach (var form in (string[])["written", "fan-out"])
            {
                var (bind, plan, memory) = await Once(form, size);
                var isAim = size == 10_000 && form == "written";
                kept &= !isAim || bind.Wall < 2;
                table.Row($"{size:N0}", form, Seconds(bind.Wall), Seconds(bind.Processor), Seconds(plan.Wall), Seconds(plan.Processor), $"{memory:0} MiB",
                    isAim ? bind.Wall < 2 ? "under 2 s" : "over 2 s" : "", form == "written" ? ninja : "");
            }
        }
        var (all, planned, most) = await Once("fan-out", 200_000);
        var seconds = all.Wall + planned.Wall;
        table.Row("200,000", "fan-out", Seconds(all.Wall), Seconds(all.Processor), Seconds(planned.Wall), Seconds(planned.Processor), $"{most:0} MiB",
            seconds < 3 && most < 700 ? "under 3 s and 700 MiB" : "over 3 s or 700 MiB");
        return kept && seconds < 3 && most < 700;
    }

    /// <summary>In a process of its own, which has read a small file before; prints seconds of the wall and of processors for both, and MiB.</summary>
    public static int Measure(string form, int size)
    {
        for (var i = 0; i < 20; i++) Plan(Bind(Text(form, 50)));
        var text = Text(form, size);
        var (bound, bind) = Timed(() => Bind(text));
        var (plan, planned) = Timed(() => Plan(bound));
        if (plan.Stages.Count != size) throw new InvalidOperationException($"{plan.Stages.Count} stages were planned and not {size}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bind.Wall} {bind.Processor} {planned.Wall} {planned.Processor} {Process.GetCurrentProcess().PeakWorkingSet64 >> 20}"));
        return 0;
    }

    private static (T Result, Took Took) Timed<T>(Func<T> work)
    {
        var (wall, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var result = work();
        return (result, new(Stopwatch.GetElapsedTime(wall).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds));
    }

    public static bool IsChild(string[] args) => args is [Child, _, _];

    private static async Task<(Took Bind, Took Plan, double Memory)> Once(string form, int size)
    {
        var said = await Output(Environment.ProcessPath!, [Child, form, size.ToString(CultureInfo.InvariantCulture)]);
        return said.Split(' ').Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray() is [var a, var b, var c, var d, var memory]
            ? (new(a, b), new(c, d), memory) : throw new InvalidOperationException(said);
    }

    /// <summary>Seconds. On a machine with other work those of processors say more.</summary>
    private readonly record struct Took(double Wall, double Processor);

    private static string Text(string form, int size)
    {
        if (form == "fan-out") return $"pipeline many\nparam word = \"w\"\nstage s[i in 1..{size}] = work(\"a.txt\") {{ size = i  word = \"{{word}}-{{i}}\"  retry = 2 }}\n";
        var text = new StringBuilder("pipeline many\nparam word = \"w\"\n");
        for (var i = 1; i <= size; i++)
            text.Append(CultureInfo.InvariantCulture, $"\n/// The stage of {i}.\nstage s{i} = work({(i == 1 ? "\"a.txt\"" : $"s{i - 1}")}) {{\n    size  = {i}\n    word  = \"{{word}}-{i}\"\n    retry = 2\n}}\n");
        return text.ToString();
    }

    private static readonly Catalog s_catalog = new([new("many", "1", [new("work", "Works.", [new("file", ArtifactKind.Files, "A file.", 0, true, false)],
        [new("out", ArtifactKind.Files, "A file.", null)],
        [
            new("size", new(SettingKind.Integer), "A size.", false, null, null, null, false), new("word", new(SettingKind.Text), "A word.", false, null, null, null, false),
        ], [], null, true)], [])]);

    private static BoundPipeline Bind(string text)
    {
        var result = PipelineCompiler.Compile(new("many.factory", text), s_catalog, new Dictionary<string, string>());
        return result.Pipeline ?? throw new InvalidOperationException(result.Diagnostics[0].Message);
    }

    private static PipelinePlan Plan(BoundPipeline bound) => Planner.Plan(bound, new()
    {
        Plugins = new Dictionary<string, PluginIdentity> { ["many"] = new("many", "1", "0") }, Assembly = "", Expressions = [],
        Files = Planner.FilesOf(bound).ToDictionary(f => f, f => new ArtifactDigest(f)),
    });

    private static async Task<string> Ninja(int size)
    {
        var folder = Directory.CreateTempSubdirectory("factory-ninja-");
        try
        {
            var text = new StringBuilder("rule work\n  command = work $size $word $in $out\n");
            for (var i = 1; i <= size; i++) text.Append(CultureInfo.InvariantCulture, $"build s{i}: work {(i == 1 ? "a.txt" : $"s{i - 1}")}\n  size = {i}\n  word = w-{i}\n");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "build.ninja"), text.ToString());
            var begun = Stopwatch.GetTimestamp();
            await Output("ninja", ["-C", folder.FullName, "-t", "targets", "rule", "none"]);
            return Seconds(Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "not there";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> Output(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }

    private static string Seconds(double seconds) => seconds < 0.1 ? $"{seconds * 1000:0.0} ms" : $"{seconds:0.00} s";
}
