namespace Factory.Language.Syntax;

/// <summary><c>a</c>, <c>a.b</c>, <c>a.b[*]</c>, <c>a["x"]</c></summary>
internal sealed record ReferenceSyntax(NameSyntax Root, IReadOnlyList<ReferencePart> Parts, TextSpan Span) : ValueSyntax(Span)
{
    /// <summary>The one word that it is, or null when it has parts.</summary>
    public string? Word => Parts.Count == 0 ? Root.Text : null;

    /// <summary>Whether it is a name with nothing but dots in it.</summary>
    public bool IsPath => Parts.All(p => p is ReferencePart.Member);

    /// <summary>As it is written, without indices.</summary>
    public string Path => string.Join('.', Parts.OfType<ReferencePart.Member>().Select(m => m.Name.Text).Prepend(Root.Text));
}

internal abstract record ReferencePart(TextSpan Span)
{
    public sealed record Member(NameSyntax Name) : ReferencePart(Name.Span);

    /// <summary><c>["de"]</c>, <c>[lang, *]</c></summary>
    /// <param name="Keys">One for each index of the fan-out; null is <c>*</c>. A single <c>*</c> stands for all.</param>
    public sealed record Index(IReadOnlyList<ValueSyntax?> Keys, TextSpan Span) : ReferencePart(Span);
}
