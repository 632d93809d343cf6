using Factory.Protocol;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Factory.Host.Scripting.Compiling;

/// <summary>One expression as the body of its method, in a tree of its own.</summary>
internal sealed record MethodTree(ParsedExpression Expression, IReadOnlyList<string> Names, SyntaxTree Tree, int Offset)
{
    public static MethodTree Of(ParsedExpression expression, ScopeSource source, ScriptScope scope)
    {
        var names = expression.NamesOf(scope);
        var before = source.Before(expression, names);
        var tree = SyntaxFactory.ParseSyntaxTree(before + expression.Source.Text + ScopeSource.After, ParsedExpression.Options);
        return new(expression, names, tree, before.Length);
    }

    public ArrowExpressionClauseSyntax Body => Tree.GetRoot().DescendantNodes().OfType<ArrowExpressionClauseSyntax>().First();

    public IOperation Operation(SemanticModel model) => model.GetOperation(Body)!;

    /// <summary>A place in the tree as one in the expression's text; what lies around the text is shown at its nearest end.</summary>
    public ScriptDiagnostic At(TextSpan span, ScriptRule rule, string message)
    {
        var length = Expression.Source.Text.Length;
        var start = Math.Clamp(span.Start - Offset, 0, length);
        var end = Math.Clamp(span.End - Offset, start, length);
        return new(Expression.Index, start, end - start, rule, message);
    }
}
