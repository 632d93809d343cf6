namespace Factory.Language.Syntax;

/// <summary>A whole file.</summary>
/// <param name="Header">Null when there is none.</param>
internal sealed record PipelineSyntax(HeaderSyntax? Header, IReadOnlyList<DeclarationSyntax> Declarations, TextSpan Span) : SyntaxNode(Span);
