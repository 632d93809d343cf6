namespace Factory.Language.Syntax;

internal abstract record DeclarationSyntax(TextSpan Span) : SyntaxNode(Span)
{
    /// <summary>The doc comment before it, or null.</summary>
    public string? Summary { get; init; }
}

/// <summary><c>pipeline name { settings }</c></summary>
/// <param name="Block">Null when there is none.</param>
internal sealed record HeaderSyntax(NameSyntax Name, BlockSyntax? Block, TextSpan Span) : DeclarationSyntax(Span);

/// <summary><c>use "file"</c></summary>
internal sealed record UseFileSyntax(TextSyntax File, TextSpan Span) : DeclarationSyntax(Span);

/// <summary><c>param name: type = value</c></summary>
/// <param name="Type">Null when the value says it.</param>
/// <param name="Value">Null when it must be set from outside; then there is a type.</param>
internal sealed record ParamSyntax(NameSyntax Name, ParamTypeSyntax? Type, ValueSyntax? Value, TextSpan Span) : DeclarationSyntax(Span);

/// <summary><c>int</c>, <c>[text]</c></summary>
internal sealed record ParamTypeSyntax(NameSyntax Word, bool IsList, TextSpan Span) : SyntaxNode(Span);

/// <summary><c>kind name = type(arguments) { settings }</c></summary>
/// <param name="Keyword">dataset, stage, study, gate, release or trigger.</param>
/// <param name="Index">The fan-out, or null.</param>
internal sealed record StageSyntax(NameSyntax Keyword, NameSyntax Name, FanOutSyntax? Index, CallSyntax Call, TextSpan Span) : DeclarationSyntax(Span);

/// <summary><c>[variable in values, …]</c></summary>
internal sealed record FanOutSyntax(IReadOnlyList<VariableSyntax> Variables, TextSpan Span) : SyntaxNode(Span);

/// <summary><c>variable in values</c></summary>
internal sealed record VariableSyntax(NameSyntax Name, ValueSyntax Values, TextSpan Span) : SyntaxNode(Span);

/// <summary>A declaration that cannot be read. What refers to it is not reported once more.</summary>
/// <param name="Name">Its name, where that much could be read.</param>
internal sealed record BrokenSyntax(NameSyntax? Name, TextSpan Span) : DeclarationSyntax(Span);
