using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>What a study is for: <c>maximize</c>, <c>minimize</c>, <c>require</c>; and when that is enough: <c>stop { … }</c>.</summary>
internal sealed class StudyGoals(BindingContext context)
{
    public (IReadOnlyList<BoundObjective> Objectives, IReadOnlyList<int> Constraints) Bind(CallSyntax call, SettingReader reader, BoundTask? template)
    {
        IReadOnlyList<MetricDescription> trial = template?.Metrics ?? [];
        var sought = reader.TakeAll("maximize").Concat(reader.TakeAll("minimize")).OrderBy(s => s.Span.Start).ToList();
        foreach (var (i, setting) in sought.Index())
            if (setting.Value is CSharpSyntax code && sought.Take(i).FirstOrDefault(s => s.Value is CSharpSyntax other && other.Text == code.Text) is { } same)
                context.Diagnostics.SoughtTwice(code.Span, same.Name.Text != setting.Name.Text);
        if (sought.Count == 0 && !reader.IsBroken && !reader.Names.Any(n => AuthorHints.OfStudy(n) == "maximize")) context.Diagnostics.NoObjective(call.Name.Span);
        return ([.. sought.Select(s => (Up: s.Name.Text == "maximize", Code: Objective(s))).Where(s => s.Code is not null)
                .Select(s => new BoundObjective(s.Up, context.Expressions.AddObjective(s.Code!, trial)))],
            Constraints(reader, trial));
    }

    private CSharpSyntax? Objective(SettingSyntax setting)
    {
        var code = Code(setting);
        if (code is null || CSharpWords.All(code.Text).Contains("trial")) return code;
        context.Diagnostics.SameForAllTrials(code.Span, setting.Name.Text);
        return null;
    }

    private List<int> Constraints(SettingReader reader, IReadOnlyList<MetricDescription> trial)
    {
        var contradictions = new Contradictions(context, [new ScopeName.Trial(trial)], "no trial can keep to this");
        List<int> constraints = [];
        foreach (var code in reader.TakeAll("require").Select(Code).OfType<CSharpSyntax>())
        {
            constraints.Add(context.Expressions.AddConstraint(code, trial));
            contradictions.Meet(code);
        }
        return constraints;
    }

    public StopRules Stop(SettingReader reader)
    {
        if (reader.Take("stop") is not { } stop) return new();
        if (stop.Value is not BlockSyntax block)
        {
            if (stop.Value is not BrokenValueSyntax) context.Diagnostics.WrongType(stop.Value.Span, "stop", "a block", "a value", "write `stop { time = 2h }`");
            return new();
        }
        var inner = new SettingReader(block, context.Diagnostics);
        var settings = new SettingGroup(context, inner, BuiltIns.Stop);
        var rules = new StopRules
        {
            Time = settings.Duration("time"), Cost = BudgetBinder.Money(inner, settings, "cost"), Target = settings.Number("target"), Idle = settings.Whole("idle"),
        };
        settings.ReportUnknown("stop");
        return rules;
    }

    /// <summary>A target beyond all that the metric can be, where the objective is that metric.</summary>
    public void CheckTarget(SettingReader reader, StopRules stop, IReadOnlyList<BoundObjective> objectives, BoundTask? template)
    {
        if (stop.Target is not { } target || objectives is not [var first, ..] || (reader.Take("stop")?.Value as BlockSyntax)?.Settings.FirstOrDefault(s => s.Name.Text == "target") is not { } at) return;
        var text = context.Expressions.All[first.Expression].Text;
        if (template?.Metrics.FirstOrDefault(m => $"trial.{MetricNames.ToPascal(m.Name)}" == text) is not { } metric) return;
        if (first.Maximize ? target > metric.Max : target < metric.Min)
            context.Diagnostics.OutOfReach(at.Value.Span, MetricNames.ToPascal(metric.Name), first.Maximize ? $"at most {metric.Max:0.######}" : $"at least {metric.Min:0.######}");
    }

    private CSharpSyntax? Code(SettingSyntax setting)
    {
        if (setting.Value is CSharpSyntax code) return code.IsBroken ? null : code;
        var name = setting.Name.Text;
        if (setting.Value is not BrokenValueSyntax)
            context.Diagnostics.NeedsCSharp(setting.Value.Span, name, "a value after `=`", "trial.…");
        return null;
    }
}
