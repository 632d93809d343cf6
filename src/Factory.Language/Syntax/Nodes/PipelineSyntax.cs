namespace Factory.Language.Syntax;

/// <summary>A whole file.</summary>
/// <param name="Name">From the header; null when there is none.</param>
/// <param name="Summary">The header's doc comment, or null.</param>
internal sealed record PipelineSyntax(NameSyntax? Name, string? Summary, IReadOnlyList<DeclarationSyntax> Declarations, TextSpan Span) : SyntaxNode(Span);
