using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Factory.Host.Scripting.Allowing;

/// <summary>
/// Checks what an expression means, not how it is written: each operation that the compiler bound, the members that it
/// uses and the types that come about, calls that the compiler adds by itself included.
/// </summary>
internal sealed class AllowList(Compilation compilation)
{
    /// <summary>What an expression does that it may not: the place and what to tell.</summary>
    public IEnumerable<(SyntaxNode Place, string Message)> Check(IOperation expression)
    {
        foreach (var operation in expression.DescendantsAndSelf())
        {
            if (Refuse(operation) is { } message) yield return (PlaceOf(operation), message);
        }
    }

    private string? Refuse(IOperation operation) => RefuseKind(operation) ?? RefuseMembers(operation) ?? RefuseTypes(operation);

    private static string? RefuseKind(IOperation operation) => operation switch
    {
        _ when AllowedOperations.Contains(operation.Kind) => null,
        // The compiler writes the members of an anonymous object as assignments.
        ISimpleAssignmentOperation { Parent: IAnonymousObjectCreationOperation } => null,
        IAssignmentOperation or IIncrementOrDecrementOperation => Say("an assignment"),
        IAwaitOperation => Say("`await`"),
        IThrowOperation => Say("`throw`"),
        ITypeOfOperation => Say("`typeof`"),
        IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation
            or IDynamicObjectCreationOperation => Say("`dynamic`"),
        _ => Say($"`{Excerpt(operation.Syntax)}`"),
    };

    private string? RefuseMembers(IOperation operation) => operation switch
    {
        IInvocationOperation call => RefuseMember(call.TargetMethod),
        IMethodReferenceOperation reference => RefuseMember(reference.Method),
        IPropertyReferenceOperation property => RefuseMember(property.Property),
        IFieldReferenceOperation field => RefuseMember(field.Field),
        IObjectCreationOperation { Constructor: { } constructor } => RefuseMember(constructor),
        IBinaryOperation { OperatorMethod: { } method } => RefuseMember(method),
        IUnaryOperation { OperatorMethod: { } method } => RefuseMember(method),
        IConversionOperation { OperatorMethod: { } method } => RefuseMember(method),
        ICollectionExpressionOperation { ConstructMethod: { } method } => RefuseMember(method),
        IRecursivePatternOperation { DeconstructSymbol: IMethodSymbol method } => RefuseMember(method),
        IListPatternOperation { LengthSymbol: { } length } => RefuseMember(length),
        _ => null,
    };

    private string? RefuseTypes(IOperation operation)
    {
        // A null that is compared with something forbidden only repeats what is said of that.
        if (operation is IConversionOperation { IsImplicit: true, ConstantValue: { HasValue: true, Value: null } }) return null;
        IEnumerable<ITypeSymbol?> types = operation switch
        {
            IIsTypeOperation test => [test.Type, test.TypeOperand],
            IPatternOperation pattern => [pattern.InputType, pattern.NarrowedType],
            IInvocationOperation call => call.TargetMethod.TypeArguments.Prepend(call.Type),
            _ => [operation.Type],
        };
        return types.Select(RefuseType).FirstOrDefault(r => r is not null);
    }

    private string? RefuseMember(ISymbol member)
    {
        // Of what was generated an expression sees metrics; another one that it called would count in no input hash.
        if (IsOwn(member.ContainingType)) return member is IPropertySymbol ? null : Say($"`{member.Name}`");
        if (member.ContainingType.IsAnonymousType) return null;
        if (RefuseType(member.ContainingType) is { } refusal)
            return member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? refusal : Say($"`{member.ContainingType.ToDisplayString()}.{member.Name}`");
        if (AllowedTypes.Of(MetadataName(member.ContainingType.OriginalDefinition)) is not { } rule) return null;
        if (!rule.Allows(member.MetadataName)) return Say($"`{member.ContainingType.ToDisplayString()}.{member.Name}`");
        var startsWithoutLimit = rule.NeedsTimeout && member is IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.Ordinary } method
            && (method.IsStatic || method.MethodKind == MethodKind.Constructor) && method.Name is not ("Escape" or "Unescape")
            && method.Parameters.All(p => p.Type.Name != nameof(TimeSpan));
        return startsWithoutLimit
            ? $"a regular expression needs a time limit: pass RegexOptions and a TimeSpan to `Regex.{(member.Name == ".ctor" ? "new" : member.Name)}`" : null;
    }

    private string? RefuseType(ITypeSymbol? type) => type switch
    {
        null => null,
        IDynamicTypeSymbol => Say("`dynamic`"),
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => Say("a pointer"),
        IArrayTypeSymbol array => RefuseType(array.ElementType),
        ITypeParameterSymbol => null,
        INamedTypeSymbol named => RefuseNamed(named),
        _ => Say($"`{type.ToDisplayString()}`"),
    };

    private string? RefuseNamed(INamedTypeSymbol type)
    {
        if (IsOwn(type)) return null;
        if (!type.IsAnonymousType && AllowedTypes.Of(MetadataName(type.OriginalDefinition)) is null) return Say($"`{type.ToDisplayString()}`");
        var parts = type.IsAnonymousType ? type.GetMembers().OfType<IPropertySymbol>().Select(p => p.Type) : type.TypeArguments;
        return parts.Select(RefuseType).FirstOrDefault(r => r is not null);
    }

    /// <summary>The records and methods that were generated for this file; an expression itself cannot declare a type.</summary>
    private bool IsOwn(INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly) && !type.IsAnonymousType;

    private static string MetadataName(INamedTypeSymbol type)
    {
        if (type.IsTupleType) return "System.ValueTuple";
        if (type.ContainingType is { } outer) return $"{MetadataName(outer)}+{type.MetadataName}";
        return $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}";
    }

    // Of a call only what is called, so that its arguments can be complained about beside it.
    private static SyntaxNode PlaceOf(IOperation operation) => operation.Syntax switch
    {
        InvocationExpressionSyntax call => call.Expression,
        ObjectCreationExpressionSyntax creation => creation.Type,
        var syntax => syntax,
    };

    private static string Excerpt(SyntaxNode syntax)
    {
        var text = LastWordsOf(syntax.ToString());
        return text.Length <= 40 ? text : text[..40] + "…";
    }

    private static string LastWordsOf(string text) => Native.LastWords.OneLine(text);

    private static string Say(string what) => $"{what} is not allowed: {AllowedTypes.Summary}";
}
