using System.CommandLine;
using System.Globalization;

namespace Factory.Cli;

/// <summary>What is chosen for a loop when it begins.</summary>
internal sealed class LoopChoices
{
    private readonly Option<string?> _sampler = new("--sampler") { Description = "Chooses the points: tpe, or tpe(startup: 20); auto unless set" };
    private readonly Option<string?> _pruner = new("--pruner") { Description = "Ends or pauses trials by their curves: asha(min: 2); none unless set" };
    private readonly Option<string?> _terminator = new("--terminator") { Description = "Ends the study when nothing more is to be expected: regret(below: 0.01)" };
    private readonly Option<long?> _seed = new("--seed") { Description = "Of all chance: the same seed and results give the same trials; 0 unless set" };
    private readonly Option<int?> _trials = new("--trials") { Description = "How many trials at most; without it as many as are asked for", HelpName = "n" };
    private readonly Option<DirectoryInfo[]> _plugin = new("--plugin") { Description = "A plugin's folder with more samplers, pruners or terminators", HelpName = "folder" };

    public LoopChoices() => AtLeastOne(_trials);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _sampler, _pruner, _terminator, _seed, _trials, _plugin }) command.Options.Add(option);
    }

    /// <summary>As the host of a loop takes them.</summary>
    public IReadOnlyList<string> Chosen(ParseResult parsed) =>
    [
        .. (parsed.GetValue(_plugin) ?? []).SelectMany(p => new[] { "--plugin", p.FullName }), .. Pair("--sampler", parsed.GetValue(_sampler)),
        .. Pair("--pruner", parsed.GetValue(_pruner)), .. Pair("--terminator", parsed.GetValue(_terminator)),
        .. Pair("--seed", parsed.GetValue(_seed)), .. Pair("--trials", parsed.GetValue(_trials)),
    ];

    public static IEnumerable<string> Pair(string name, IConvertible? value) => value is null ? [] : [name, value.ToString(CultureInfo.InvariantCulture)];

    public static void AtLeastOne(Option option) => option.Validators.Add(r =>
    {
        if (r.Tokens is [var t] && (!int.TryParse(t.Value, out var n) || n < 1)) r.AddError($"{option.Name} is at least 1");
    });
}
