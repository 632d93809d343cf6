using System.Text;
using Factory.Host.Values;
using Factory.Protocol;
using Microsoft.CodeAnalysis.CSharp;

namespace Factory.Host.Scripting.Compiling;

/// <summary>Writes the C# around the expressions: a type for each name that is a record, in its scope's own namespace,
/// and a method for each expression.</summary>
internal sealed class ScopeSource
{
    public const string Class = "Expressions";

    /// <summary>The parameter with the columns that an expression reads. No name of a pipeline has such a letter.</summary>
    public const string Columns = "ˍcolumns";
    private const string Results = "ˍresults", First = "ˍfirst", Index = "ˍi";

    public const string Usings = """
        global using System;
        global using System.Linq;
        global using System.Collections.Immutable;
        global using System.Text.RegularExpressions;
        global using System.Globalization;
        global using Factory.Sdk;
        """;

    private readonly Dictionary<string, int> _scopes;
    private readonly CompileRequest _request;

    public ScopeSource(CompileRequest request)
    {
        _request = request;
        _scopes = request.Scopes.Keys.Order(StringComparer.Ordinal).Index().ToDictionary(s => s.Item, s => s.Index, StringComparer.Ordinal);
    }

    /// <summary>The records of all scopes.</summary>
    public string Records()
    {
        var text = new StringBuilder();
        foreach (var (scope, number) in _scopes)
        {
            foreach (var (name, type) in _request.Scopes[scope].Names.OrderBy(n => n.Key, StringComparer.Ordinal))
            {
                if (type.Members is { } members) WriteRecord(text, number, name, members);
            }
        }
        return text.ToString();
    }

    /// <summary>What comes before an expression; <see cref="After"/> follows it.</summary>
    /// <param name="columns">The columns that were bound, in order of their use.</param>
    public string Before(ParsedExpression expression, IReadOnlyList<string> names, params string[] columns)
    {
        var scope = _request.Scopes[expression.Source.Scope];
        var parameters = names.Select(n => $"{TypeOf(expression.Source.Scope, n, scope.Names[n])} @{n}");
        if (scope.Row) parameters = parameters.Prepend("global::Factory.Sdk.Row row");
        if (columns.Length > 0) parameters = parameters.Prepend($"global::Factory.Sdk.RowColumn[] {Columns}");
        var (result, all) = (CSharpTypes.Qualified(expression.Source.Result), string.Join(", ", parameters));
        return $"#nullable enable\npublic static partial class {Class} {{ {ListOf(expression, columns)}{(scope.Row ? Block(expression, result, all, names, columns) : "")}"
            + $"public static {result} {MethodOf(expression)}({all}) =>\n";
    }

    // Many rows at a call: what is called for each of them is the expression alone, and mostly inlined.
    private static string Block(ParsedExpression expression, string result, string parameters, IReadOnlyList<string> names, string[] columns)
    {
        var arguments = string.Concat(names.Select(n => $", @{n}"));
        return $"public static void {ExpressionAssembly.BlockOf(MethodOf(expression))}({parameters}, global::System.Span<{result}> {Results}) {{ var {First} = row.Position; "
            + $"for (var {Index} = 0; {Index} < {Results}.Length; {Index}++) {{ row.Position = {First} + {Index}; "
            + $"{Results}[{Index}] = global::{Class}.{MethodOf(expression)}({(columns.Length > 0 ? $"{Columns}, " : "")}row{arguments}); }} }} "
            + "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)] ";
    }

    /// <summary>On a line of its own, for the expression may end with a comment.</summary>
    public const string After = "\n;}";

    private static string ListOf(ParsedExpression expression, string[] columns) => columns.Length == 0 ? ""
        : $"public static string[] {ExpressionAssembly.ColumnsOf(MethodOf(expression))}() => [{string.Join(", ", columns.Select(c => SymbolDisplay.FormatLiteral(c, quote: true)))}]; ";

    public static string MethodOf(ParsedExpression expression) => $"E{expression.Index}";

    /// <summary>The metadata name of the type of a name that is a record; null for a plain value.</summary>
    public string? RecordOf(string scope, string name) =>
        _request.Scopes[scope].Names[name].Members is { } members ? $"Scope{_scopes[scope]}.{ClassOf(name, members)}" : null;

    private string TypeOf(string scope, string name, ScriptType type)
    {
        var one = (type.Members is null ? CSharpTypes.Qualified(type.Type!) : $"global::Scope{_scopes[scope]}.@{ClassOf(name, type.Members)}")
            + (type.Nullable ? "?" : "");
        return type.List ? $"global::System.Collections.Generic.IReadOnlyList<{one}>" : one;
    }

    // A class cannot have a member of its own name.
    private static string ClassOf(string name, IReadOnlyDictionary<string, string> members) => members.ContainsKey(name) ? name + "_" : name;

    // A class and not a record: a metric may be called Equals or Clone.
    private static void WriteRecord(StringBuilder text, int scope, string name, IReadOnlyDictionary<string, string> members)
    {
        var ordered = members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => (Name: m.Key, Type: CSharpTypes.Qualified(m.Value))).ToList();
        text.AppendLine("#nullable enable").Append("namespace Scope").Append(scope).Append(" { public sealed class @")
            .Append(ClassOf(name, members)).Append('(');
        text.AppendJoin(", ", ordered.Select(m => $"{m.Type} @{m.Name}")).AppendLine(") {");
        foreach (var (member, type) in ordered) text.AppendLine($"public new {type} @{member} {{ get; }} = @{member};");
        text.AppendLine("} }");
    }
}
