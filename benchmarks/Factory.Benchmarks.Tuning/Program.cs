using Factory.Benchmarks;
using Factory.Benchmarks.Tuning;
using Factory.Conformance;

// Each prints one table in Markdown, and says whether what is promised was kept.
(string Name, Func<bool> Run)[] sections =
[
    ("overhead", Overhead.Measure),
    ("peers", Quality.BesidePeers),
    ("default", Quality.Default),
    ("parallel", Quality.InParallel),
    ("fronts", Fronts.BesidePeers),
    ("epochs", Epochs.BesidePeers),
    ("held-out", Quality.OnHeldOut),
    ("endings", Endings.Measure),
];

string Option(string name, string otherwise) => args.SkipWhile(a => a != $"--{name}").Skip(1).FirstOrDefault() ?? otherwise;

if (args is ["explore", var sampler, ..])
{
    var only = Option("only", "");
    var problems = (args.Contains("--held") ? HeldOut.All : Problems.All).Where(p => p.Name.Contains(only, StringComparison.Ordinal));
    Quality.Explore(() => Samplers.Create(sampler), problems, int.Parse(Option("seeds", "30")), int.Parse(Option("workers", "1")), Option("peer", "5.0:tpe"));
    return 0;
}

var chosen = args is ["all"] ? sections : [.. sections.Where(s => args.Contains(s.Name))];
if (args.Length == 0 || chosen.Length == 0 || (args is not ["all"] && chosen.Length < args.Length))
{
    Console.Error.WriteLine($"usage: all | {string.Join(" | ", sections.Select(s => s.Name))} … | explore SAMPLER [--held] [--seeds N] [--workers N] [--only NAME] [--peer NAME]");
    return 64;
}

Console.WriteLine(Machine.Describe());
var kept = true;
foreach (var (name, run) in chosen)
{
    Console.WriteLine($"\n### {name}\n");
    var held = run();
    if (!held) Console.WriteLine("\nA promise is not kept.");
    kept &= held;
}
return kept ? 0 : 1;
