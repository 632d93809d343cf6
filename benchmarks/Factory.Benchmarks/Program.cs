using Factory.Benchmarks;

// Each prints one table in Markdown and says whether what the project promises was kept. An aim that is missed is a number in a
// table and no failure: it depends on the machine.
(string Name, Func<Task<bool>> Run)[] benchmarks =
[
    ("accuracy", Accuracy.Run),
    ("latency", Latency.Run),
    ("daemon", DaemonCost.Run),
    ("stages", StageCost.Run),
    ("language", LanguageCost.Run),
    ("rows", RowCost.Run),
    ("watch", WatchCost.Run),
    ("hardware", Hardware.Run),
    ("engine", EngineCost.Thousand),
    ("unchanged", EngineCost.TenThousand),
    ("scale", Scale.Run),
    ("store", StoreCost.Run),
    ("loop", LoopCost.Run),
];

if (LanguageCost.IsChild(args)) return LanguageCost.Measure(args[1], int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture));
// By itself, for it takes as long as it is told to: a million stages unless said otherwise.
if (args is ["soak", ..])
{
    Console.WriteLine($"{Machine.Describe()}\n\n## soak\n");
    return await Soak.Run(args is [_, var number] ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : 1_000_000) ? 0 : 1;
}
// By itself, for it takes as much memory as it is told to.
if (args is ["pickup", ..])
{
    Console.WriteLine($"{Machine.Describe()}\n\n## pickup\n");
    return await PickUp.Run(args is [_, var most] ? int.Parse(most, System.Globalization.CultureInfo.InvariantCulture) : 200) ? 0 : 1;
}

var chosen = args is ["all"] ? benchmarks : [.. benchmarks.Where(b => args.Contains(b.Name))];
if (args.Length == 0 || chosen.Length == 0 || (args is not ["all"] && chosen.Length < args.Length))
{
    Console.Error.WriteLine($"usage: Factory.Benchmarks all | soak [STAGES] | pickup [STAGES] | {string.Join(" | ", benchmarks.Select(b => b.Name))} …");
    return 64;
}

Console.WriteLine(Machine.Describe());
var kept = true;
foreach (var (name, run) in chosen)
{
    Console.WriteLine($"\n## {name}\n");
    kept &= await run();
}
return kept ? 0 : 1;
