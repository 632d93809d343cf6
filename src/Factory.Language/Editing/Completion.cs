namespace Factory.Language;

public enum CompletionKind
{
    Keyword,
    StageType,
    Setting,
    Argument,
    Value,
    Stage,
    Output,
    Param,
    Metric,
    Member,
    Column,
    Unit,
    Backend,
}

/// <summary>Something that may be written at a place.</summary>
/// <param name="Label">The word.</param>
/// <param name="Detail">What it is, in a few words.</param>
/// <param name="Documentation">What is known of it, as Markdown; null when no more.</param>
/// <param name="Insert">What is written when it is chosen.</param>
public sealed record Completion(string Label, CompletionKind Kind, string Detail, string? Documentation, string Insert);

/// <summary>What may be written at a place, best first, and what it would replace.</summary>
public sealed record CompletionList(IReadOnlyList<Completion> Items, TextSpan Replaces);

/// <summary>What is known of a word.</summary>
/// <param name="Markdown">For people.</param>
/// <param name="Span">The word.</param>
public sealed record HoverText(string Markdown, TextSpan Span);

/// <summary>A declaration or a setting, for an outline.</summary>
/// <param name="Kind">The declaration's keyword; <c>setting</c> for a setting.</param>
/// <param name="Span">All of it.</param>
/// <param name="NameSpan">Its name.</param>
public sealed record OutlineItem(string Name, string Kind, string Detail, TextSpan Span, TextSpan NameSpan, IReadOnlyList<OutlineItem> Children);

/// <summary>What renaming came to.</summary>
/// <param name="Problem">Why it cannot be done; null when it can.</param>
/// <param name="Places">Where the new name is to be written.</param>
public sealed record RenameResult(string? Problem, IReadOnlyList<TextSpan> Places);
