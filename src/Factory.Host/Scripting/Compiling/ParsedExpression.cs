using Factory.Protocol;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Factory.Host.Scripting.Compiling;

/// <summary>A text that is exactly one C# expression, or what keeps it from being one.</summary>
internal sealed record ParsedExpression(int Index, ScriptExpression Source, ExpressionSyntax? Syntax, IReadOnlyList<ScriptDiagnostic> Diagnostics)
{
    public static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14, DocumentationMode.None);

    // The parser is recursive, and a stack that overflows takes the process with it after seconds of printing.
    private const int DeepestNesting = 100;

    public static ParsedExpression Of(int index, ScriptExpression source)
    {
        if (CheckTokens(index, source.Text) is { } refusal) return new(index, source, null, [refusal]);
        var syntax = SyntaxFactory.ParseExpression(source.Text, options: Options, consumeFullText: true);
        var diagnostics = Check(index, source.Text, syntax).ToList();
        return new(index, source, diagnostics.Count == 0 ? syntax : null, diagnostics);
    }

    /// <summary>The names of the scope that may be meant, in ordinal order: an identifier that is no member's name can only mean one of these.</summary>
    public IReadOnlyList<string> NamesOf(ScriptScope scope) =>
        [.. Syntax!.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
            .Where(i => i.Parent is not MemberAccessExpressionSyntax member || member.Expression == i)
            .Where(i => i.Parent is not (MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax))
            .Select(i => i.Identifier.ValueText).Where(scope.Names.ContainsKey)
            .Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<ScriptDiagnostic> Check(int index, string text, ExpressionSyntax syntax)
    {
        if (string.IsNullOrWhiteSpace(text)) return [NotOne(index, new(0, text.Length), "a C# expression is needed here")];
        if (syntax.DescendantNodes().FirstOrDefault(n => n is StatementSyntax) is { } statement)
            return [NotOne(index, statement.Span, "statements are not allowed, not in a lambda either; write it as an expression")];
        if (Unconsumed(syntax) is { } rest)
            return [NotOne(index, rest, $"the expression ends before `{Excerpt(text, rest)}`; exactly one C# expression is needed here")];
        return Complaint.OnePerPlace(syntax.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)
            .Select(d => new ScriptDiagnostic(index, d.Location.SourceSpan.Start, d.Location.SourceSpan.Length, ScriptRule.CSharp, Complaint.Text(d))));
    }

    // Before the parser: what it could not survive, and what it would leave out of the expression's own tree.
    private static ScriptDiagnostic? CheckTokens(int index, string text)
    {
        var depth = 0;
        foreach (var token in SyntaxFactory.ParseTokens(text, options: Options))
        {
            depth += token.Kind() switch
            {
                SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken or SyntaxKind.OpenBraceToken => 1,
                SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken or SyntaxKind.CloseBraceToken => -1,
                _ => 0,
            };
            if (depth > DeepestNesting) return NotOne(index, token.Span, $"brackets are nested more than {DeepestNesting} deep");
            if (token.GetAllTrivia().FirstOrDefault(t => t.IsDirective) is { RawKind: not 0 } directive)
                return NotOne(index, directive.Span, "directives (#…) are not allowed; one C# expression is needed here");
        }
        return null;
    }

    private static ScriptDiagnostic NotOne(int index, TextSpan span, string message) =>
        new(index, span.Start, span.Length, ScriptRule.NotAnExpression, message);

    // What the parser could not use after the end of the expression hangs on its last token as skipped tokens.
    private static TextSpan? Unconsumed(ExpressionSyntax syntax)
    {
        var skipped = syntax.GetTrailingTrivia().FirstOrDefault(t => t.IsKind(SyntaxKind.SkippedTokensTrivia));
        return skipped.RawKind == 0 || syntax.Span.IsEmpty ? null : skipped.Span;
    }

    private static string Excerpt(string text, TextSpan span)
    {
        var excerpt = text.Substring(span.Start, Math.Min(span.Length, 24)).Trim();
        return excerpt.ReplaceLineEndings(" ");
    }
}
