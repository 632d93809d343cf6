using Factory.Protocol;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace Factory.Host.Scripting.Compiling;

/// <summary>Says which names of its scope, and which of their members, an expression depends on.</summary>
internal sealed class MemberUsage(CSharpCompilation compilation, ScopeSource source)
{
    public CompiledExpression Describe(MethodTree method)
    {
        var properties = method.Operation(compilation.GetSemanticModel(method.Tree)).DescendantsAndSelf()
            .OfType<IPropertyReferenceOperation>().Select(p => p.Property).ToList();
        var members = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var name in method.Names)
        {
            if (RecordOf(method, name) is not { } record) continue;
            members[name] = [.. properties.Where(p => SymbolEqualityComparer.Default.Equals(p.ContainingType, record)).Select(p => p.Name).Distinct()
                .Order(StringComparer.Ordinal)];
        }
        return new(CanonicalText.Of(method.Expression.Syntax!), ScopeSource.MethodOf(method.Expression), method.Names, members);
    }

    private INamedTypeSymbol? RecordOf(MethodTree method, string name) =>
        source.RecordOf(method.Expression.Source.Scope, name) is { } type ? compilation.Assembly.GetTypeByMetadataName(type) : null;
}
