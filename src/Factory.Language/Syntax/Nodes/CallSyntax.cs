namespace Factory.Language.Syntax;

/// <summary><c>name(arguments) { settings }</c>; one of the two may be missing.</summary>
/// <param name="Name">The name with its dots.</param>
/// <param name="Block">Null when there is none.</param>
internal sealed record CallSyntax(NameSyntax Name, IReadOnlyList<ArgumentSyntax> Arguments, BlockSyntax? Block, TextSpan Span) : ValueSyntax(Span);

/// <param name="Name">The name with its dots; null when it is positional.</param>
internal sealed record ArgumentSyntax(NameSyntax? Name, ValueSyntax Value, TextSpan Span) : SyntaxNode(Span);

/// <summary><c>{ settings }</c></summary>
/// <param name="IsBroken">A part of it could not be read: what seems to be missing may be there.</param>
internal sealed record BlockSyntax(IReadOnlyList<SettingSyntax> Settings, bool IsBroken, TextSpan Span) : ValueSyntax(Span);

/// <summary><c>name = value</c>, <c>name => C#</c> or <c>name { … }</c></summary>
/// <param name="Path">The name; several where it has dots (<c>env.X = "1"</c>).</param>
internal sealed record SettingSyntax(IReadOnlyList<NameSyntax> Path, ValueSyntax Value, TextSpan Span) : SyntaxNode(Span)
{
    public NameSyntax Name => Path[0];
}
