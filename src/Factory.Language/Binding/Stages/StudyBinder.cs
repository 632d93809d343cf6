using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary><c>tune(template) { space { … } maximize => … }</c></summary>
internal sealed class StudyBinder(BindingContext context)
{
    private readonly StageTypes _types = new(context);
    private readonly TaskBinder _tasks = new(context);
    private readonly CommonBinder _common = new(context);
    private readonly SettingsBinder _settings = new(context);
    private readonly SpaceBinder _space = new(context);
    private readonly TunerBinder _tuners = new(context);
    private readonly StudyGoals _goals = new(context);

    public BoundStudy? Bind(StageSymbol symbol)
    {
        var call = symbol.Syntax.Call;
        if (!_types.IsBuiltIn(symbol.Syntax, BuiltIns.TuneType)) return null;
        var reader = new SettingReader(call.Block, context.Diagnostics);
        var common = _common.Bind(reader, new());
        var space = Space(call, reader);
        var template = Template(call) is { } tuned ? _tasks.BindTemplate(symbol, tuned, common with { When = null }, Names(space)) : null;
        var dimensions = template is null || space is null ? [] : _space.Bind(space, template);
        var points = reader.TakeAll("try");
        var sampler = _tuners.Sampler(reader.Take("sampler"), call.Name.Span);
        var pruning = reader.Take("pruner");
        var pruner = _tuners.Pruner(pruning, call.Name.Span);
        _tuners.CheckSteps(pruning, pruner, template, dimensions);
        if (sampler?.Tuner.Name == TunerBinder.Grid) _space.CheckGrid(dimensions, space);
        var terminator = reader.Take("terminator");
        var stop = _goals.Stop(reader) with { Terminator = _tuners.Terminator(terminator) };
        var trials = Trials(call, reader, sampler?.Tuner.Name, stop.IsAny || terminator is not null);
        if (points.Count > trials && sampler?.Tuner.Name != TunerBinder.Grid) context.Diagnostics.MorePointsThanTrials(points[trials.Value].Span, points.Count, trials.Value);
        var (objectives, constraints) = _goals.Bind(call, reader, template);
        _goals.CheckTarget(reader, stop, objectives, template);
        _tuners.CheckObjectives(terminator, stop.Terminator, objectives.Count);
        var parallel = _settings.BindOne(reader, BuiltIns.TuneType, "parallel") as Value.Integer;
        var warm = _settings.BindOne(reader, BuiltIns.TuneType, "warm_start") as Value.Bool;
        _settings.ReportUnknown(reader, BuiltIns.Tune, BuiltIns.TuneType.Settings, name => template?.Type.Settings.Any(s => s.Name == name) == true
            ? $"it is a setting of `{template.Type.Name}`: what the study chooses stands in `space {{ {name} = … }}`"
            : AuthorHints.OfStudy(name) is { } part ? part == "space" ? "what a study chooses stands in its `space { lr = log(1e-4 .. 1e-1) }`"
                : "what it looks for is C# over what a trial measures: `maximize => trial.…` or `minimize => trial.…`"
            : template is null && call.Block!.Settings.Any(s => s.Name.Text == name && s.Value is ListSyntax or RangeSyntax or CallSyntax) ? $"what a study chooses stands in `space {{ {name} = … }}`"
            : template is null || Nearest.To(name, BuiltIns.TuneType.Settings.Concat(BuiltIns.Common).Select(s => s.Name)) is not null || SpaceBinder.Variable(name, template.Type) is not { } variable ? null
            : $"what a study chooses stands in its space, where a program is told it in a variable: `space {{ {variable} = … }}`");
        if (template is null || sampler is not var (tuner, seed) || pruner is null) return null;
        return new()
        {
            Name = symbol.Name.Text,
            Summary = symbol.Syntax.Summary,
            Span = symbol.Name.Span,
            Common = common,
            Template = template,
            Space = dimensions,
            Sampler = tuner,
            Pruner = pruner,
            Seed = seed,
            Trials = trials,
            Objectives = objectives,
            Constraints = constraints,
            First = [.. points.Select(p => _space.Point(p, dimensions, template)).OfType<Value.Map>()],
            Parallel = (int?)parallel?.Value,
            WarmStart = warm?.Value == true,
            Stop = stop,
        };
    }

    private CallSyntax? Template(CallSyntax call)
    {
        if (call.Arguments is [{ Name: null, Value: CallSyntax template }]) return template;
        if (call.Arguments is not [{ Value: BrokenValueSyntax }]) context.Diagnostics.WrongTemplate(call.Name.Span, call.Arguments is [{ Value: TextSyntax }, ..]);
        return null;
    }

    private BlockSyntax? Space(CallSyntax call, SettingReader reader)
    {
        var space = reader.Take("space");
        if (space?.Value is BlockSyntax { Settings: [_, ..] } or BlockSyntax { IsBroken: true }) return (BlockSyntax)space.Value;
        if (space is not null || !reader.IsBroken && !reader.Names.Any(n => AuthorHints.OfStudy(n) == "space")) context.Diagnostics.NoSpace(space?.Value.Span ?? call.Name.Span);
        return null;
    }

    private static HashSet<string> Names(BlockSyntax? space) => space is null ? [] : [.. space.Settings.Select(s => s.Name.Text)];

    private int? Trials(CallSyntax call, SettingReader reader, string? sampler, bool ends)
    {
        var at = reader.Take("trials");
        var trials = _settings.BindOne(reader, BuiltIns.TuneType, "trials") as Value.Integer;
        if (sampler == TunerBinder.Grid && at is not null) context.Diagnostics.TrialsOfGrid(at.Span);
        if (sampler is not (null or TunerBinder.Grid) && at is null && !ends && !reader.IsBroken) context.Diagnostics.NoEnd(call.Name.Span, reader.IsInCSharp("trials"));
        return (int?)trials?.Value;
    }
}
