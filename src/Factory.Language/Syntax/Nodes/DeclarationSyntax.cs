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

/// <summary><c>param name = value</c></summary>
internal sealed record ParamSyntax(NameSyntax Name, ValueSyntax Value, TextSpan Span) : DeclarationSyntax(Span);

/// <summary><c>kind name = type(arguments) { settings }</c></summary>
/// <param name="Keyword">dataset, stage, study, gate or release.</param>
/// <param name="Index">The fan-out, or null.</param>
internal sealed record StageSyntax(NameSyntax Keyword, NameSyntax Name, FanOutSyntax? Index, CallSyntax Call, TextSpan Span) : DeclarationSyntax(Span);

/// <summary><c>[variable in values]</c></summary>
internal sealed record FanOutSyntax(NameSyntax Variable, ValueSyntax Values, TextSpan Span) : SyntaxNode(Span);

/// <summary>A declaration that cannot be read. What refers to it is not reported once more.</summary>
/// <param name="Name">Its name, where that much could be read.</param>
internal sealed record BrokenSyntax(NameSyntax? Name, TextSpan Span) : DeclarationSyntax(Span);
