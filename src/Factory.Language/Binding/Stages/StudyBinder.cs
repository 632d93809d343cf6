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
    private readonly SamplerBinder _sampler = new(context);

    public BoundStudy? Bind(StageSymbol symbol)
    {
        var call = symbol.Syntax.Call;
        if (!_types.IsBuiltIn(symbol.Syntax, BuiltIns.TuneType)) return null;
        var reader = new SettingReader(call.Block, context.Diagnostics);
        var common = _common.Bind(reader, new());
        var space = Space(call, reader);
        var template = Template(call) is { } tuned ? _tasks.BindTemplate(symbol, tuned, common with { When = null }, Names(space)) : null;
        var dimensions = template is null || space is null ? [] : _space.Bind(space, template);
        var sampler = _sampler.Bind(reader.Take("sampler"), dimensions, space);
        var trials = Trials(call, reader, sampler);
        foreach (var pruner in reader.TakeAll("pruner")) Pruner(pruner);
        var (maximize, objective) = Objective(call, reader, template);
        _settings.ReportUnknown(reader, BuiltIns.Tune, BuiltIns.TuneType.Settings);
        if (template is null || sampler is null) return null;
        return new()
        {
            Name = symbol.Name.Text,
            Summary = symbol.Syntax.Summary,
            Span = symbol.Name.Span,
            Common = common,
            Template = template,
            Space = dimensions,
            Sampler = sampler,
            Trials = trials,
            Maximize = maximize,
            Objective = objective,
        };
    }

    private CallSyntax? Template(CallSyntax call)
    {
        if (call.Arguments is [{ Name: null, Value: CallSyntax template }]) return template;
        if (call.Arguments is not [{ Value: BrokenValueSyntax }]) context.Diagnostics.WrongTemplate(call.Name.Span);
        return null;
    }

    private BlockSyntax? Space(CallSyntax call, SettingReader reader)
    {
        var space = reader.Take("space");
        if (space?.Value is BlockSyntax { Settings: [_, ..] } or BlockSyntax { IsBroken: true }) return (BlockSyntax)space.Value;
        if (space is not null || !reader.IsBroken) context.Diagnostics.NoSpace(space?.Value.Span ?? call.Name.Span);
        return null;
    }

    private static HashSet<string> Names(BlockSyntax? space) => space is null ? [] : [.. space.Settings.Select(s => s.Name.Text)];

    private int? Trials(CallSyntax call, SettingReader reader, SamplerSpec? sampler)
    {
        var at = reader.Take("trials");
        var trials = _settings.BindOne(reader, BuiltIns.TuneType, "trials") as Value.Integer;
        if (sampler?.Name == SamplerBinder.Grid && at is not null) context.Diagnostics.TrialsOfGrid(at.Span);
        if (sampler is { Name: not SamplerBinder.Grid } && at is null && !reader.IsBroken)
            context.Diagnostics.MissingSetting(call.Name.Span, BuiltIns.Tune, "trials", "a whole number", "How many trials there are.");
        return (int?)trials?.Value;
    }

    private void Pruner(SettingSyntax pruner)
    {
        var name = pruner.Value switch
        {
            CallSyntax call => call.Name.Text,
            ReferenceSyntax reference => reference.Path,
            _ => null,
        };
        if (name != "none") context.Diagnostics.NotAvailable(pruner.Value.Span, name is null ? "this pruner" : $"the pruner `{name}`");
    }

    private (bool Maximize, int Objective) Objective(CallSyntax call, SettingReader reader, BoundTask? template)
    {
        var (up, down) = (reader.Take("maximize"), reader.Take("minimize"));
        if (up is not null && down is not null) context.Diagnostics.TwoObjectives(down.Name.Span);
        if (up is null && down is null && !reader.IsBroken) context.Diagnostics.NoObjective(call.Name.Span);
        if ((up ?? down) is not { } objective) return (true, -1);
        if (objective.Value is not CSharpSyntax code)
        {
            var name = objective.Name.Text;
            if (objective.Value is not BrokenValueSyntax)
                context.Diagnostics.WrongType(objective.Value.Span, name, "C# after `=>`", "a value after `=`", $"write `{name} => trial.…`");
            return (true, -1);
        }
        return (up is not null, code.IsBroken ? -1 : context.Expressions.AddObjective(code, template?.Metrics ?? []));
    }
}
