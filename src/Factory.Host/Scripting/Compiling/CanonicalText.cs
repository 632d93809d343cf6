using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Factory.Host.Scripting.Compiling;

/// <summary>
/// The one text for all layouts of an expression: its tokens without comments, and with spaces that follow from the
/// tokens alone. It counts in input hashes, so its rules stay as they are; Roslyn's own formatter may change.
/// </summary>
internal static class CanonicalText
{
    public static string Of(ExpressionSyntax expression)
    {
        var text = Join(expression, NeedsSpace);
        // Tokens side by side must not read as others; where they would, plain spaces between all of them cannot.
        var again = SyntaxFactory.ParseExpression(text, options: ParsedExpression.Options, consumeFullText: true);
        return SyntaxFactory.AreEquivalent(expression, again) ? text : Join(expression, (_, _) => true);
    }

    private static string Join(ExpressionSyntax expression, Func<SyntaxToken, SyntaxToken, bool> space)
    {
        var text = new StringBuilder();
        SyntaxToken last = default;
        foreach (var part in Parts(expression))
        {
            var first = part.IsToken ? part.AsToken() : part.AsNode()!.GetFirstToken();
            if (text.Length > 0 && space(last, first)) text.Append(' ');
            text.Append(part);
            last = part.IsToken ? part.AsToken() : part.AsNode()!.GetLastToken();
        }
        return text.ToString();
    }

    // An interpolated string is one part: what is between its tokens is content.
    private static IEnumerable<SyntaxNodeOrToken> Parts(ExpressionSyntax expression) =>
        expression.DescendantNodesAndTokensAndSelf(n => n is not InterpolatedStringExpressionSyntax)
            .Where(p => p.IsToken || p.AsNode() is InterpolatedStringExpressionSyntax);

    private static bool NeedsSpace(SyntaxToken left, SyntaxToken right) => !(Opens(left) || Closes(right) || Applies(right) || Prefixes(left, right));

    private static bool Opens(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken or SyntaxKind.DotToken => true,
        SyntaxKind.LessThanToken => token.Parent is TypeArgumentListSyntax,
        _ => false,
    };

    private static bool Closes(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken or SyntaxKind.CommaToken or SyntaxKind.DotToken => true,
        SyntaxKind.QuestionToken => token.Parent is ConditionalAccessExpressionSyntax or NullableTypeSyntax,
        SyntaxKind.GreaterThanToken => token.Parent is TypeArgumentListSyntax,
        _ => false,
    };

    private static bool Applies(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.OpenParenToken => token.Parent is ArgumentListSyntax,
        SyntaxKind.OpenBracketToken => token.Parent is BracketedArgumentListSyntax,
        SyntaxKind.LessThanToken => token.Parent is TypeArgumentListSyntax,
        _ => false,
    };

    private static bool Prefixes(SyntaxToken left, SyntaxToken right) =>
        left.Parent is PrefixUnaryExpressionSyntax && right.Kind() is SyntaxKind.IdentifierToken or SyntaxKind.NumericLiteralToken or SyntaxKind.OpenParenToken;
}
