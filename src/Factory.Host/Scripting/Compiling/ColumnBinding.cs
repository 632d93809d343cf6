using Factory.Sdk;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Factory.Host.Scripting.Compiling;

/// <summary>
/// Has C# look for a column once for a table, and not at every row: <c>row.Number("x")</c> becomes <c>columns[0].Number(row)</c>, and beside the
/// expression stands which columns these are. A name that is no constant is looked for at every row.
/// </summary>
internal static class ColumnBinding
{
    /// <summary>The same expressions, checked already, with their columns bound.</summary>
    public static CSharpCompilation Apply(CSharpCompilation compilation, IReadOnlyList<MethodTree> methods, ScopeSource source)
    {
        var bound = methods.Select(m => (Method: m, Calls: Calls(compilation, m))).Where(m => m.Calls.Count > 0).ToList();
        return compilation.RemoveSyntaxTrees(bound.Select(b => b.Method.Tree)).AddSyntaxTrees(bound.Select(b => Bind(b.Method, b.Calls, source)));
    }

    private static List<IInvocationOperation> Calls(CSharpCompilation compilation, MethodTree method) =>
        [.. method.Operation(compilation.GetSemanticModel(method.Tree)).DescendantsAndSelf().OfType<IInvocationOperation>().Where(IsOfColumn)];

    private static bool IsOfColumn(IInvocationOperation call) =>
        call is { TargetMethod: { Name: nameof(Row.Number) or nameof(Row.Text), ContainingType.Name: nameof(Row) }, Instance: IParameterReferenceOperation { Parameter.Name: "row" } }
        && NameOf(call) is not null;

    private static string? NameOf(IInvocationOperation call) => call.Arguments[0].Value.ConstantValue is { HasValue: true, Value: string name } ? name : null;

    private static SyntaxTree Bind(MethodTree method, List<IInvocationOperation> calls, ScopeSource source)
    {
        string[] columns = [.. calls.Select(c => NameOf(c)!).Distinct(StringComparer.Ordinal)];
        var changes = calls.Select(c => new TextChange(new(c.Syntax.SpanStart - method.Offset, c.Syntax.Span.Length),
            $"{ScopeSource.Columns}[{Array.IndexOf(columns, NameOf(c))}].{c.TargetMethod.Name}(row)"));
        var text = SourceText.From(method.Expression.Source.Text).WithChanges(changes);
        return SyntaxFactory.ParseSyntaxTree(
            source.Before(method.Expression, method.Names, columns) + text + ScopeSource.After, ParsedExpression.Options);
    }
}
