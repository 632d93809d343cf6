namespace Factory.Language.Formatting;

internal enum RowKind
{
    Item,
    Comment,
    Blank,
}

/// <summary>A line of a block, or an item of several lines.</summary>
/// <param name="Text">All of it, indented, without its remark.</param>
internal sealed record Row(RowKind Kind, string Text)
{
    public static readonly Row Blank = new(RowKind.Blank, "");

    /// <summary>What stands before its <c>=</c> or <c>=></c>; null when nothing is to be aligned.</summary>
    public string? Head { get; init; }
    public string Sign { get; init; } = "";
    /// <summary>The comment at the end of its line, or null.</summary>
    public string? Remark { get; init; }
    /// <summary>Its first word.</summary>
    public string Keyword { get; init; } = "";

    /// <summary>A comment that ends with documentation of what follows.</summary>
    public bool Documents { get; init; }

    public bool IsTall => Text.Contains('\n');
}
