namespace Factory.Language.Syntax;

/// <summary>A part of a parsed file; it knows its place.</summary>
internal abstract record SyntaxNode(TextSpan Span);

internal sealed record NameSyntax(string Text, TextSpan Span) : SyntaxNode(Span);
