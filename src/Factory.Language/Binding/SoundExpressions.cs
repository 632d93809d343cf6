using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary>
/// In a file with errors: the C# that can be checked all the same. What it sees must be known whole, or its check would tell of names and
/// metrics that are only missing because of another mistake.
/// </summary>
internal static class SoundExpressions
{
    // What they stand for follows from other declarations.
    private static readonly string[] s_derived = ["trial", "previous"];

    public static BoundPipeline Of(PipelineSyntax syntax, BoundPipeline pipeline, IReadOnlyList<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        var declared = syntax.Declarations.Select(d => (Name: NameOf(d), d.Span)).Where(d => d.Name is not null).ToList();
        var broken = declared.Where(d => errors.Exists(e => e.Span.Start >= d.Span.Start && e.Span.Start <= d.Span.End)).Select(d => d.Name!).ToHashSet();
        var names = declared.Select(d => d.Name!).ToHashSet();
        var sound = pipeline.Expressions.Where(IsSound).Select((e, i) => e with { Id = i }).ToList();
        return pipeline with { Expressions = sound };

        bool IsSound(BoundExpression expression)
        {
            var words = CSharpWords.All(expression.Text).ToHashSet();
            if (words.Overlaps(broken) || errors.Exists(e => e.Span.Start >= expression.Span.Start && e.Span.Start <= expression.Span.End)) return false;
            return !words.Overlaps(s_derived) && words.Where(names.Contains).All(expression.Names.ContainsKey);
        }
    }

    private static string? NameOf(DeclarationSyntax declaration) => declaration switch
    {
        ParamSyntax param => param.Name.Text,
        StageSyntax stage => stage.Name.Text,
        BrokenSyntax broken => broken.Name?.Text,
        _ => null,
    };
}
