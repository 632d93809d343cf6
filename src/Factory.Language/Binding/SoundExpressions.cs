using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>
/// In a file with errors: the C# that can be checked all the same. What it sees must be known whole, or its check would tell of names and
/// metrics that are only missing because of another mistake.
/// </summary>
internal static class SoundExpressions
{
    // What they have follows from the declaration around them, and from the stages that it is given.
    private static readonly string[] s_derived = ["trial", "previous"];

    public static BoundPipeline Of(PipelineSyntax syntax, BoundPipeline pipeline, IReadOnlyList<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Span.Start).ToList();
        var declared = syntax.Declarations.Select(d => (Name: NameOf(d), d.Span)).Where(d => d.Name is not null).ToList();
        var broken = declared.Where(d => errors.Exists(e => IsIn(d.Span, e))).Select(d => d.Name!).ToHashSet();
        var templates = syntax.Declarations.OfType<StageSyntax>().Where(d => d.Keyword.Text == Keywords.Study).SelectMany(d => d.Call.Arguments.Select(a => (Study: d.Span, Template: a.Span))).ToList();
        var names = declared.Select(d => d.Name!).ToHashSet();
        var sound = pipeline.Expressions.Where(IsSound).ToList();
        return Renumber(pipeline, sound);

        bool IsSound(BoundExpression expression)
        {
            var words = CSharpWords.All(expression.Text).ToHashSet();
            if (words.Overlaps(broken) || errors.Exists(e => IsIn(expression.Span, e)) || words.Overlaps(s_derived) && !IsDerivedWell(expression)) return false;
            return words.Where(names.Contains).All(expression.Names.ContainsKey);
        }

        // What a trial measures follows from the template alone, whatever is wrong with the study around it.
        bool IsDerivedWell(BoundExpression expression) =>
            !templates.Exists(t => IsIn(t.Study, expression.Span.Start) && errors.Exists(e => IsIn(t.Template, e))) && !expression.Names.Values.Select(StageOf).Any(n => n is not null && broken.Contains(n));
    }

    private static bool IsIn(TextSpan span, int at) => at >= span.Start && at <= span.End;

    // Where an expression stands is told by its number: those that are left have new ones.
    private static BoundPipeline Renumber(BoundPipeline pipeline, List<BoundExpression> left)
    {
        var ids = left.Index().ToDictionary(e => e.Item.Id, e => e.Index);
        return pipeline with
        {
            Expressions = [.. left.Select((e, i) => e with { Id = i })],
            Stages = [.. pipeline.Stages.Select(stage => stage switch
            {
                BoundGate gate => gate with { Conditions = [.. gate.Conditions.Where(ids.ContainsKey).Select(c => ids[c])] },
                BoundTask task => task with { Settings = Renumber(task.Settings, ids) },
                _ => stage,
            })],
        };
    }

    private static Value.Map Renumber(Value.Map settings, Dictionary<int, int> ids)
    {
        foreach (var (name, value) in settings.Members)
            if (BoundExpression.IdOf(value) is { } id)
                settings = ids.TryGetValue(id, out var now) ? settings.With(name, Value.Of((Expressions.Mark, now))) : new(settings.Members.Remove(name));
        return settings;
    }

    private static string? StageOf(ScopeName name) => name switch
    {
        ScopeName.Metrics one => one.Stage.Stage,
        ScopeName.MetricsList many => many.Stages.Stage,
        _ => null,
    };

    private static string? NameOf(DeclarationSyntax declaration) => declaration switch
    {
        ParamSyntax param => param.Name.Text,
        StageSyntax stage => stage.Name.Text,
        BrokenSyntax broken => broken.Name?.Text,
        _ => null,
    };
}
