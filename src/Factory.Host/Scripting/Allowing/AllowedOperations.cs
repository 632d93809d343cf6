using Microsoft.CodeAnalysis;

namespace Factory.Host.Scripting.Allowing;

/// <summary>The kinds of operations of one expression that compute, and change nothing.</summary>
internal static class AllowedOperations
{
    private static readonly HashSet<OperationKind> s_kinds =
    [
        // An expression-bodied lambda or method is a block of one return to the compiler.
        OperationKind.Block, OperationKind.Return, OperationKind.ExpressionStatement,
        OperationKind.Literal, OperationKind.InterpolatedString, OperationKind.Interpolation, OperationKind.InterpolatedStringText, OperationKind.NameOf,
        OperationKind.DefaultValue,
        OperationKind.Conversion, OperationKind.Parenthesized, OperationKind.Unary, OperationKind.Binary, OperationKind.TupleBinary, OperationKind.Tuple,
        OperationKind.Conditional, OperationKind.Coalesce, OperationKind.ConditionalAccess, OperationKind.ConditionalAccessInstance,
        OperationKind.Invocation, OperationKind.Argument, OperationKind.MethodReference, OperationKind.PropertyReference, OperationKind.FieldReference,
        OperationKind.ParameterReference, OperationKind.LocalReference, OperationKind.InstanceReference, OperationKind.ArrayElementReference,
        OperationKind.ImplicitIndexerReference,
        OperationKind.AnonymousFunction, OperationKind.DelegateCreation, OperationKind.TranslatedQuery,
        OperationKind.ObjectCreation, OperationKind.AnonymousObjectCreation, OperationKind.ArrayCreation, OperationKind.ArrayInitializer,
        OperationKind.CollectionExpression, OperationKind.Spread, OperationKind.Range, OperationKind.Discard, OperationKind.DeclarationExpression,
        OperationKind.IsType, OperationKind.IsPattern, OperationKind.ConstantPattern, OperationKind.DeclarationPattern, OperationKind.DiscardPattern,
        OperationKind.RecursivePattern, OperationKind.PropertySubpattern, OperationKind.NegatedPattern, OperationKind.BinaryPattern, OperationKind.TypePattern,
        OperationKind.RelationalPattern, OperationKind.ListPattern, OperationKind.SlicePattern, OperationKind.SwitchExpression,
        OperationKind.SwitchExpressionArm,
    ];

    public static bool Contains(OperationKind kind) => s_kinds.Contains(kind);
}
