using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Factory.Stages.Exec.Script;

/// <summary>A name in a script that the stage must know.</summary>
/// <param name="Member">The member of <see cref="ScriptGlobals"/> that it is given to.</param>
internal readonly record struct ScriptName(string Member, string Name, Location Location);

/// <summary>The names, written out, that a script uses in any case: not those that are behind a condition, in a loop or in a function.</summary>
internal sealed class ScriptNames(Compilation compilation, SyntaxTree tree)
{
    private readonly SemanticModel _model = compilation.GetSemanticModel(tree);

    public IEnumerable<ScriptName> All() => tree.GetRoot().DescendantNodes(n => !MayBeSkipped(n)).TakeWhile(n => !EndsEarly(n)).SelectMany(Named);

    private IEnumerable<ScriptName> Named(SyntaxNode node)
    {
        var (receiver, arguments) = node switch
        {
            ElementAccessExpressionSyntax access => (access.Expression, (BaseArgumentListSyntax)access.ArgumentList),
            InvocationExpressionSyntax call => (call.Expression, call.ArgumentList),
            _ => (null, null),
        };
        if (receiver is null || arguments!.Arguments is not [var first, ..] || _model.GetConstantValue(first.Expression).Value is not string name
            || _model.GetSymbolInfo(receiver).Symbol is not { ContainingType.Name: nameof(ScriptGlobals) } member) return [];
        return [new(member.Name, name, first.GetLocation())];
    }

    private static bool MayBeSkipped(SyntaxNode node) => node is IfStatementSyntax or SwitchStatementSyntax or SwitchExpressionSyntax or ConditionalExpressionSyntax
        or ConditionalAccessExpressionSyntax or WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or TryStatementSyntax
        or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax and not GlobalStatementSyntax and not FieldDeclarationSyntax
        || node.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression or SyntaxKind.CoalesceExpression or SyntaxKind.CoalesceAssignmentExpression;

    // What comes after a statement that may leave the script need not come at all.
    private static bool EndsEarly(SyntaxNode node) =>
        MayBeSkipped(node) && node.DescendantNodes().Any(n => n is ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or GotoStatementSyntax)
        || node is ReturnStatementSyntax or ThrowStatementSyntax or LabeledStatementSyntax or GotoStatementSyntax;
}
