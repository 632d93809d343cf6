using Factory.Host.Scripting.Allowing;
using Factory.Protocol;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Factory.Host.Scripting.Compiling;

/// <summary>Checks and compiles all expressions of a file in one compilation: a tree for each, so that an offset in a tree is one in its text.</summary>
internal static class ExpressionCompiler
{
    private static readonly CSharpCompilationOptions s_options = new(
        OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, deterministic: true,
        nullableContextOptions: NullableContextOptions.Disable, allowUnsafe: false);

    /// <exception cref="InvalidDataException">The request itself is wrong.</exception>
    public static CompileResponse Compile(CompileRequest request)
    {
        var parsed = request.Expressions.Index().Select(e => ParsedExpression.Of(e.Index, e.Item)).ToList();
        var source = new ScopeSource(request);
        var methods = parsed.Where(p => p.Syntax is not null).Select(p => MethodTree.Of(p, source, request.Scopes[p.Source.Scope])).ToList();
        var compilation = CSharpCompilation.Create("Expressions", [Parse(ScopeSource.Usings), Parse(source.Records()), .. methods.Select(m => m.Tree)],
            References.All, s_options);

        var diagnostics = parsed.SelectMany(p => p.Diagnostics).Concat(Check(compilation, methods)).ToList();
        if (diagnostics.Count > 0) return new([.. diagnostics.OrderBy(d => d.Expression).ThenBy(d => d.Start)], [], null);

        var usage = new MemberUsage(compilation, source);
        return new([], [.. methods.Select(m => usage.Describe(m))], Emit(ColumnBinding.Apply(compilation, methods, source)));
    }

    private static SyntaxTree Parse(string text) => SyntaxFactory.ParseSyntaxTree(text, ParsedExpression.Options);

    private static IEnumerable<ScriptDiagnostic> Check(CSharpCompilation compilation, IReadOnlyList<MethodTree> methods)
    {
        var allowed = new AllowList(compilation);
        foreach (var method in methods)
        {
            var model = compilation.GetSemanticModel(method.Tree);
            var errors = model.GetDiagnostics().Where(Complaint.Counts)
                .Select(d => method.At(d.Location.SourceSpan, ScriptRule.CSharp, Complaint.Text(d))).ToList();
            // What an expression that does not compile would do can only be guessed; its errors come first.
            var complaints = errors.Count > 0
                ? errors
                : allowed.Check(method.Operation(model)).Select(r => method.At(r.Place.Span, ScriptRule.NotAllowed, r.Message));
            foreach (var complaint in Complaint.OnePerPlace(complaints)) yield return complaint;
        }
    }

    private static byte[] Emit(CSharpCompilation compilation)
    {
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        return result.Success
            ? assembly.ToArray()
            : throw new InvalidDataException(
                string.Join("; ", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString())));
    }
}
