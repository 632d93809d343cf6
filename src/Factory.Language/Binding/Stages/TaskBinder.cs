using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>A call of a plugin's type: a stage, a dataset, or what a study tunes.</summary>
internal sealed class TaskBinder(BindingContext context)
{
    private readonly StageTypes _types = new(context);
    private readonly InputBinder _inputs = new(context);
    private readonly CommonBinder _common = new(context);
    private readonly SettingsBinder _settings = new(context);
    private readonly UseBinder _use = new(context);
    private readonly MarkBinder _marks = new(context);

    public BoundTask? Bind(StageSymbol symbol)
    {
        var stage = symbol.Syntax;
        return Bind(symbol, stage.Call, stage.Keyword.Text == Keywords.Dataset, new(), null);
    }

    /// <summary>What a study tunes.</summary>
    /// <param name="chosen">The settings that the study chooses.</param>
    public BoundTask? BindTemplate(StageSymbol study, CallSyntax call, CommonSettings inherited, IReadOnlySet<string> chosen) =>
        Bind(study, call, false, inherited, chosen);

    private BoundTask? Bind(StageSymbol symbol, CallSyntax call, bool isDataset, CommonSettings inherited, IReadOnlySet<string>? chosen)
    {
        if (_types.Plugin(call) is not var (type, plugin)) return Unknown(call, inherited);
        var reader = new SettingReader(call.Block, context.Diagnostics);
        var inputs = _inputs.Bind(call, type);
        var use = reader.Take(BuiltIns.Use.Name);
        if (use is not null && chosen is not null) context.Diagnostics.NotAvailable(use.Span, "`use` in what a study tunes");
        var study = use is null || chosen is not null ? null : _use.Bind(use, type, reader.Names);
        var provided = chosen ?? (use is null ? new HashSet<string>() : study?.Study.Space.Select(d => d.Name).ToHashSet());
        if (chosen is not null)
            foreach (var when in reader.TakeAll("when")) context.Diagnostics.NotAvailable(when.Span, "`when` in what a study tunes");
        var common = _common.Bind(reader, inherited);
        var names = OutputNames(type, call.Block, out var unknown);
        // One that could not be made out has its name all the same.
        var given = inputs.Count == call.Arguments.Count ? [] : call.Arguments.Select(InputBinder.NameOf).ToList();
        var (settings, written) = _settings.Bind(
            type, call.Name, reader, new([.. inputs.Select(i => i.Name).Union(given.OfType<string>())], names, given.Contains(null), unknown), provided);
        _settings.ReportUnknown(reader, type.Name, [.. type.Settings, BuiltIns.Use], name => type.Inputs.FirstOrDefault(i => !i.Many && i.Name == name) is { } input
            ? $"it is an input, and an argument of the call: `{type.Name}({(input.Position is null ? $"{name}: …" : "…")})`" : null);
        symbol.OutputsUnknown = unknown;
        var bound = new BoundTask
        {
            Name = symbol.Name.Text,
            Summary = symbol.Syntax.Summary,
            Span = symbol.Name.Span,
            Common = common,
            IsDataset = isDataset,
            Type = type,
            Plugin = plugin,
            Inputs = inputs,
            IsWhole = inputs.Count == call.Arguments.Count && written.All(settings.Members.ContainsKey),
            Settings = settings,
            Explicit = written,
            Places = SettingPlaces.Of(call.Block),
            Outputs = [.. type.Outputs.SelectMany(o => Outputs(o, names, settings, call))],
            Metrics = [.. type.Metrics, .. DeclaredMetrics(type, settings, symbol, call)],
            Use = study?.Reference,
        };
        _marks.Bind(symbol, call, bound, provided);
        return bound;
    }

    // What every stage has is checked all the same.
    private BoundTask? Unknown(CallSyntax call, CommonSettings inherited)
    {
        _common.Bind(new(call.Block, context.Diagnostics), inherited);
        foreach (var argument in call.Arguments.Select(a => a.Value))
            if (argument is ReferenceSyntax reference) context.Symbols.TryFind<StageSymbol>(reference.Root, out _);
            else if (argument is TextSyntax) context.Evaluator.Evaluate(argument);
        return null;
    }

    // From the text, so that a reference to an output is not unknown only because its declaration has a mistake in it.
    private static List<string> OutputNames(StageDescription type, BlockSyntax? block, out bool unknown)
    {
        List<string> names = [];
        unknown = false;
        foreach (var output in type.Outputs)
        {
            var written = output.From is null ? null : block?.Settings.Where(s => s.Name.Text == output.From).ToList();
            if (written is null) names.Add(output.Name);
            else foreach (var setting in written)
            {
                if (setting.Path.Count > 1) names.Add(setting.Path[1].Text);
                else if (setting.Value is BlockSyntax keys) names.AddRange(keys.Settings.Select(s => s.Name.Text));
                unknown |= setting.Value is BlockSyntax { IsBroken: true } || setting.Path.Count == 1 && setting.Value is not BlockSyntax;
            }
            unknown |= output.From is not null
                && (block?.IsBroken == true || written is null or [] && type.Settings.Any(s => s.Name == output.From && s.Required));
        }
        return names;
    }

    private IEnumerable<BoundOutput> Outputs(OutputDescription output, List<string> names, Value.Map settings, CallSyntax call)
    {
        if (output.From is null) return [new(output.Name, output.Kind, null)];
        var declared = settings[output.From] as Value.Map;
        var late = declared is null ? null : context.Symbols.Indices.FirstOrDefault(i => i.Over is not null && Symbolic.Names(declared).Contains(i.Name.Text));
        if (late is not null) context.Diagnostics.KnownTooLate(call.Block!.Settings.First(s => s.Name.Text == output.From).Value.Span, late.Name.Text,
            "each stage of a fan-out has outputs of its own: a plain name will do, such as `file(\"result.txt\")`");
        return names.Distinct().Select(name => Declared(name, output.Kind, declared?[name] as Value.Map));
    }

    private static BoundOutput Declared(string name, ArtifactKind kind, Value.Map? spec) =>
        Enum.TryParse<ArtifactKind>(spec?["kind"]?.AsText(), true, out var own) ? new(name, own, spec!["file"] is { } file and not Value.Null ? file : null) : new(name, kind, null);

    // C# sees them in PascalCase, and of a fan-out beside the `Key` of each stage.
    private List<MetricDescription> DeclaredMetrics(StageDescription type, Value.Map settings, StageSymbol symbol, CallSyntax call)
    {
        List<MetricDescription> metrics = [];
        if (type.MetricsFrom is null || settings[type.MetricsFrom] is not Value.Map { Members.Count: > 0 } declared) return metrics;
        var words = type.Metrics.Select(m => m.Name).Concat(symbol.Syntax.Index is null ? [] : ["key"]).ToDictionary(MetricNames.ToPascal, StringComparer.Ordinal);
        foreach (var (name, kind) in declared.Members)
        {
            var word = MetricNames.ToPascal(name);
            if (Characters.NameEnd(word, 0) is > 0 and var end && end == word.Length && words.TryAdd(word, name))
                metrics.Add(new(name, Enum.TryParse<MetricType>(kind.AsText(), true, out var t) ? t : MetricType.Float, "Declared by the pipeline.", true));
            else context.Diagnostics.SameInCSharp(Entry(call, type.MetricsFrom, name), name, words.GetValueOrDefault(word), word);
        }
        return metrics;
    }

    private static TextSpan Entry(CallSyntax call, string block, string name) => call.Block!.Settings.Where(s => s.Name.Text == block)
        .SelectMany(s => s.Value is BlockSyntax inner ? inner.Settings.Select(e => e.Name) : s.Path.Skip(1)).First(n => n.Text == name).Span;
}
